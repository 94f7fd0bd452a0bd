/** For whom: the members of the household, the one who comes to the counter first. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Person } from "../engine/case";
import { DateField } from "./date_field";
import { today, withoutPerson } from "./draft";
import { Fault, Frame } from "./frame";
import { nameTyped } from "./typed";
import { bare, Said, useDay, usePage, useWords } from "./words";

export function nameOfPerson(
  people: readonly Person[],
  id: string,
  say: (key: string, values?: Record<string, string | number>) => string,
): string {
  const place = people.findIndex((p) => p.id === id);
  return people[place]?.name || say("phone.person.number", { number: place + 1 });
}

export function People(): ComponentChildren {
  const { draft, change } = usePage();
  const say = useWords();
  const day = useDay();
  const [editing, setEditing] = useState<Person | null>(draft.people.length === 0 ? fresh(draft.people) : null);
  if (editing !== null) {
    const place = draft.people.findIndex((p) => p.id === editing.id);
    return (
      <OnePerson
        person={editing}
        number={place < 0 ? draft.people.length + 1 : place + 1}
        back={() => (draft.people.length === 0 ? change({ ...draft, screen: "events" }) : setEditing(null))}
        done={(person) => {
          const people =
            place < 0 ? [...draft.people, person] : draft.people.map((p) => (p.id === person.id ? person : p));
          change({ ...draft, people });
          setEditing(null);
        }}
      />
    );
  }
  return (
    <Frame
      heading={say("phone.people")}
      hint={say("phone.people.hint")}
      back={() => change({ ...draft, screen: "events" })}
      next={() => change({ ...draft, screen: "questions" })}
    >
      <ol class="people">
        {draft.people.map((person) => (
          <li key={person.id}>
            <strong lang="ja">{person.name}</strong>
            <span>{day(person.birth_date ?? "")}</span>
            <button type="button" class="link" onClick={() => setEditing(person)}>
              <Said text={say("phone.change")} />
              <span class="unseen"> {person.name}</span>
            </button>
            <button type="button" class="link" onClick={() => change(withoutPerson(draft, person.id))}>
              <Said text={say("phone.remove")} />
              <span class="unseen"> {person.name}</span>
            </button>
          </li>
        ))}
      </ol>
      {draft.people.length < 20 ? (
        <button type="button" class="quiet wide" onClick={() => setEditing(fresh(draft.people))}>
          <Said text={say("phone.people.add")} />
        </button>
      ) : null}
    </Frame>
  );
}

function fresh(people: readonly Person[]): Person {
  const used = new Set(people.map((p) => p.id));
  let number = 1;
  while (used.has(`p${number}`)) number += 1;
  return { id: `p${number}`, nationality: "JP" };
}

interface OneProps {
  readonly person: Person;
  readonly number: number;
  readonly back: () => void;
  readonly done: (person: Person) => void;
}

function OnePerson(props: OneProps): ComponentChildren {
  const { site, language } = usePage();
  const say = useWords();
  const [person, setPerson] = useState(props.person);
  const [broken, setBroken] = useState(false);
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const text = (place: number): string => bare(language.sentences[place] ?? "");
  const next = (): void => {
    const found: Record<string, string> = {};
    const named = { ...person, name: nameTyped(person.name ?? ""), kana: nameTyped(person.kana ?? "") };
    if (!named.name) found["name"] = say("phone.fault.empty");
    if (broken || !person.birth_date) found["birth"] = say("phone.fault.date");
    else if (person.birth_date > today()) found["birth"] = say("phone.fault.later");
    setFaults(found);
    if (Object.keys(found).length === 0) props.done(named);
  };
  const line = (part: "name" | "kana", label: string, hint: string): ComponentChildren => (
    <label class="line">
      <span>
        <Said text={say(label)} />
      </span>
      <small id={`${part}-hint`}>
        <Said text={say(hint)} />
      </small>
      <input
        type="text"
        name={part}
        autoComplete="off"
        maxLength={80}
        value={person[part] ?? ""}
        aria-describedby={`${part}-hint ${part}-fault`}
        onInput={(event) => setPerson({ ...person, [part]: event.currentTarget.value })}
      />
      <Fault id={`${part}-fault`} text={faults[part] ?? ""} />
    </label>
  );
  const choice = (
    part: "sex" | "relation" | "nationality",
    label: string,
    rows: readonly (readonly [string, string])[],
  ): ComponentChildren => (
    <label class="line">
      <span>
        <Said text={say(label)} />
      </span>
      <select
        name={part}
        value={person[part] ?? ""}
        onChange={(e) => setPerson(having(person, part, e.currentTarget.value))}
      >
        {part === "nationality" ? null : <option value="">{bare(say("phone.choose"))}</option>}
        {rows.map(([value, shown]) => (
          <option value={value} key={value}>
            {shown}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <Frame
      heading={props.number === 1 ? say("phone.person.first") : say("phone.person.number", { number: props.number })}
      mark={props.person.id}
      back={props.back}
      next={next}
    >
      {line("name", "phone.person.name", "phone.person.name.hint")}
      {line("kana", "phone.person.kana", "phone.person.kana.hint")}
      <DateField
        name="birth"
        legend={say("visitor.fact.birth")}
        value={person.birth_date ?? ""}
        onDay={(day, wrong) => (setBroken(wrong), setPerson(having(person, "birth_date", day)))}
      />
      <Fault id="birth-fault" text={faults["birth"] ?? ""} />
      {choice("sex", "visitor.fact.sex", [
        ["male", bare(say("visitor.sex.male"))],
        ["female", bare(say("visitor.sex.female"))],
      ])}
      {choice(
        "relation",
        "phone.person.relation",
        site.definitions.relations.map(([name, place]) => [name, both(name, text(place))]),
      )}
      {choice(
        "nationality",
        "phone.person.nationality",
        site.definitions.nationalities.map(([code, place]) => [code, text(place)]),
      )}
    </Frame>
  );
}

/** The Japanese word and, where it has another, that of the language. */
function both(japanese: string, said: string): string {
  return said === japanese || said === "" ? japanese : `${said} (${japanese})`;
}

function having(person: Person, part: keyof Person, value: string): Person {
  const { [part]: _, ...rest } = person;
  return (value === "" ? rest : { ...rest, [part]: value }) as Person;
}
