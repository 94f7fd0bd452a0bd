/** Everything that was filled in, each entry one tap from being changed. */

import type { ComponentChildren } from "preact";
import type { Question } from "../engine/model";
import { wording } from "../engine/interview";
import { caseOf, oneBack, reopened, valueOf } from "./draft";
import { Frame } from "./frame";
import { nameOfPerson } from "./people";
import { bare, Said, useDay, usePage, useWords } from "./words";

export function Review(): ComponentChildren {
  const { draft, book, language, change } = usePage();
  const say = useWords();
  const day = useDay();
  const found = caseOf(draft);
  const text = (place: number): string => language.sentences[place] ?? "";
  return (
    <Frame
      heading={say("phone.review")}
      hint={draft.left.length > 0 ? say("phone.left", { number: draft.left.length }) : ""}
      back={() => change(draft.trail.length > 0 ? oneBack(draft) : { ...draft, screen: "people" })}
      next={() => change({ ...draft, screen: "code" })}
      nextText={say("phone.make")}
    >
      <dl class="review">
        <div>
          <dt>
            <Said text={say("phone.people")} />
          </dt>
          <dd>
            <span lang="ja">{draft.people.map((p) => p.name).join("、")}</span>
            <button type="button" class="link" onClick={() => change({ ...draft, screen: "people" })}>
              <Said text={say("phone.change")} />
              <span class="unseen"> {bare(say("phone.people"))}</span>
            </button>
          </dd>
        </div>
        {draft.trail.map((name) => {
          const [id = "", key = ""] = name.split(" ");
          const question = book.questions.get(id);
          if (question === undefined) return null;
          const [ask] = wording(question, found, book);
          const who = key === "" || key === "*" ? "" : nameOfPerson(draft.people, key, say);
          return (
            <div key={name}>
              <dt>
                {who ? <span lang="ja">{who} </span> : null}
                <Said text={text(ask)} />
              </dt>
              <dd>
                <span>
                  <Said
                    text={
                      draft.left.includes(name)
                        ? say("phone.leave")
                        : shown(question, day(valueOf(draft, name)), text, say)
                    }
                  />
                </span>
                <button type="button" class="link" onClick={() => change(reopened(draft, name))}>
                  <Said text={say("phone.change")} />
                  <span class="unseen"> {bare(text(ask))}</span>
                </button>
              </dd>
            </div>
          );
        })}
      </dl>
    </Frame>
  );
}

function shown(
  question: Question,
  value: string,
  text: (place: number) => string,
  say: (key: string) => string,
): string {
  const choice = question.choices.find((c) => c.value === value);
  if (choice?.label) return text(choice.label);
  if (value === "yes" || value === "no" || value === "differs") return say(`visitor.answer.${value}`);
  return value;
}
