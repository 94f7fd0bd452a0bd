/** One question at a time, as at the counter. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { DIFFERS } from "../engine/case";
import { type Ask, interview, wording } from "../engine/interview";
import { DateField } from "./date_field";
import { caseOf, leftForCounter, nameOf, oneBack, toAsk, today, withAnswer } from "./draft";
import { Fault, Frame } from "./frame";
import { nameOfPerson } from "./people";
import { digitsOf, tidy } from "./typed";
import { bare, filled, Said, usePage, useWords } from "./words";

export function Questions(): ComponentChildren {
  const { draft, book, change } = usePage();
  const [ask] = toAsk(draft, book);
  if (ask === undefined) {
    // the last one was answered: the next screen comes without another tap
    queueMicrotask(() => change({ ...draft, screen: "review" }));
    return null;
  }
  return <One ask={ask} key={nameOf(ask)} />;
}

function One({ ask }: { ask: Ask }): ComponentChildren {
  const { draft, book, language, change } = usePage();
  const say = useWords();
  const [value, setValue] = useState("");
  const [broken, setBroken] = useState(false);
  const [fault, setFault] = useState("");
  const { question } = ask;
  const [heading, hint] = wording(question, caseOf(draft), book);
  const text = (place: number): string => language.sentences[place] ?? "";
  const done = draft.trail.length;
  const most = interview(caseOf(draft), book).most;
  const answer = (given: string): void => change(withAnswer(draft, ask, given));
  const typed = question.type !== "yes_no" && question.type !== "choice";

  const next = (): void => {
    const [given, wrong] = checked(question.type, value, question.longest);
    if (broken || wrong === "date") setFault(say("phone.fault.date"));
    else if (wrong !== "") setFault(say(`phone.fault.${wrong}`, { most: question.longest }));
    else if (question.not_after_visit && given > today()) setFault(say("phone.fault.later"));
    else answer(given);
  };
  const who = ask.persons.map((id) => nameOfPerson(draft.people, id, say)).join(say("visitor.and"));
  const of = ask.together ? "visitor.question.of_some" : "visitor.question.of_each";
  return (
    <Frame
      over={`${say("visitor.question.number", { number: done + 1 })}　${say("visitor.question.total", {
        total: done + Math.max(most, 1),
      })}`}
      heading={`${who ? filled(say(of), { people: who }) : ""}${text(heading)}`}
      hint={text(hint)}
      mark={nameOf(ask)}
      back={() => change(oneBack(draft))}
      {...(typed ? { next } : {})}
    >
      {typed ? (
        <Typed
          ask={ask}
          onValue={(v, b) => (setValue(v), setBroken(b), setFault(""))}
          next={next}
          label={text(heading)}
        />
      ) : (
        <Choices ask={ask} onAnswer={answer} />
      )}
      <Fault id="fault" text={fault} />
      {question.why ? (
        <details>
          <summary>
            <Said text={say("visitor.question.why")} />
          </summary>
          <p>
            <Said text={text(question.why)} />
          </p>
        </details>
      ) : null}
      <button type="button" class="link" onClick={() => change(leftForCounter(draft, ask))}>
        <Said text={say("phone.leave")} />
      </button>
    </Frame>
  );
}

function Choices({ ask, onAnswer }: { ask: Ask; onAnswer: (value: string) => void }): ComponentChildren {
  const { language } = usePage();
  const say = useWords();
  const { question } = ask;
  const text = (place: number): string => language.sentences[place] ?? "";
  const rows: { value: string; label: string; hint: string }[] =
    question.type === "yes_no" && question.choices.length === 0
      ? ["yes", "no"].map((value) => ({ value, label: say(`visitor.answer.${value}`), hint: "" }))
      : question.choices.map((c) => ({
          value: c.value,
          label: c.label ? text(c.label) : say(`visitor.answer.${c.value}`),
          hint: text(c.hint),
        }));
  if (ask.together) rows.push({ value: DIFFERS, label: say("visitor.answer.differs"), hint: "" });
  return (
    <ul class="choices">
      {rows.map((row, place) => (
        <li key={row.value}>
          <button type="button" class="choice" data-value={row.value} onClick={() => onAnswer(row.value)}>
            <b class="key" aria-hidden="true">
              {place + 1}
            </b>
            <span>
              <Said text={row.label} />
            </span>
            {row.hint ? (
              <small>
                <Said text={row.hint} />
              </small>
            ) : null}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Typed(props: {
  ask: Ask;
  label: string;
  onValue: (value: string, broken: boolean) => void;
  next: () => void;
}): ComponentChildren {
  const { question } = props.ask;
  if (question.type === "date") {
    return <DateField name="answer" quiet legend={props.label} value="" onDay={props.onValue} />;
  }
  const digits = question.type === "digits" || question.type === "postal_code";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        props.next();
      }}
    >
      <input
        type="text"
        name="answer"
        aria-describedby="fault"
        aria-label={bare(props.label)}
        inputMode={digits ? "numeric" : "text"}
        autoComplete="off"
        onInput={(event) => props.onValue(event.currentTarget.value, false)}
      />
    </form>
  );
}

/** The value as the desk takes it, and what is wrong with it. */
function checked(type: string, typed: string, longest: number): readonly [string, string] {
  const text = type === "text" || type === "address" ? typed.normalize("NFC").trim() : tidy(typed);
  if (text === "") return ["", type === "date" ? "date" : "empty"];
  if (type === "postal_code") {
    const digits = digitsOf(text);
    return digits.length === 7 ? [digits, ""] : ["", "postal"];
  }
  if (type === "digits" && digitsOf(text) === "") return ["", "digits"];
  const value = type === "digits" ? digitsOf(text) : text;
  return longest > 0 && value.length > longest ? ["", "long"] : [value, ""];
}
