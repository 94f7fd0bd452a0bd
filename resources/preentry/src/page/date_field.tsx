/** One day: year (by an era or not), month and day, each typed. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { exists } from "../engine/days";
import { digitsOf } from "./typed";
import { bare, Said, usePage, useWords } from "./words";

export interface DateFieldProps {
  readonly name: string;
  readonly legend: string;
  readonly value: string;
  /** The legend says what the heading says already. */
  readonly quiet?: boolean;
  /** The day as `2026-04-01`; empty: nothing whole stands there. `broken`: something stands there that is no day. */
  readonly onDay: (day: string, broken: boolean) => void;
}

export function DateField(props: DateFieldProps): ComponentChildren {
  const { site, language } = usePage();
  const say = useWords();
  const [typed, setTyped] = useState(() => begun(props.value));
  const change = (part: Partial<typeof typed>): void => {
    const now = { ...typed, ...part };
    setTyped(now);
    const touched = now.year !== "" || now.month !== "" || now.day !== "";
    const day = dayOf(now, site.eras);
    props.onDay(day, touched && day === "");
  };
  const field = (part: "year" | "month" | "day", width: number): ComponentChildren => (
    <label class="part">
      <input
        type="text"
        inputMode="numeric"
        autoComplete="off"
        size={width}
        maxLength={width + 2}
        name={`${props.name}-${part}`}
        value={typed[part]}
        onInput={(event) => change({ [part]: event.currentTarget.value })}
      />
      <span>
        <Said text={say(`visitor.date.${part}`)} />
      </span>
    </label>
  );
  return (
    <fieldset class="date">
      <legend class={props.quiet ? "unseen" : ""}>
        <Said text={props.legend} />
      </legend>
      <label class="part">
        <span class="unseen">{bare(say("visitor.date.era"))}</span>
        <select name={`${props.name}-era`} value={typed.era} onChange={(e) => change({ era: e.currentTarget.value })}>
          <option value="">{bare(say("phone.western"))}</option>
          {site.eras.map(([era]) => (
            <option value={era} key={era} lang="ja">
              {language.tag.startsWith("ja") ? era : `${era} (${ROMAN[era] ?? era})`}
            </option>
          ))}
        </select>
      </label>
      {field("year", 4)}
      {field("month", 2)}
      {field("day", 2)}
    </fieldset>
  );
}

const ROMAN: Readonly<Record<string, string>> = {
  令和: "Reiwa",
  平成: "Heisei",
  昭和: "Showa",
  大正: "Taisho",
  明治: "Meiji",
};

interface Typed {
  readonly era: string;
  readonly year: string;
  readonly month: string;
  readonly day: string;
}

function begun(value: string): Typed {
  const [year = "", month = "", day = ""] = value.split("-");
  const plain = (text: string): string => (text === "" ? "" : String(Number(text)));
  return { era: "", year, month: plain(month), day: plain(day) };
}

function dayOf(typed: Typed, eras: readonly (readonly [string, number])[]): string {
  const [year, month, day] = [typed.year, typed.month, typed.day].map((text) => Number(digitsOf(text) || "0"));
  if (!year || !month || !day) return "";
  const place = eras.findIndex(([name]) => name === typed.era);
  const first = eras[place]?.[1];
  const western = first === undefined ? year : Math.floor(first / 10000) + year - 1;
  if (western < 1868 || western > 2999 || !exists(western, month, day)) return "";
  const number = western * 10000 + month * 100 + day;
  const after = place > 0 ? eras[place - 1]?.[1] : undefined;
  if ((first !== undefined && number < first) || (after !== undefined && number >= after)) return "";
  const two = (one: number): string => String(one).padStart(2, "0");
  return `${western}-${two(month)}-${two(day)}`;
}
