/** What every screen has: its heading, which takes the focus when it comes, and two buttons that never move. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Said, useWords } from "./words";

export interface FrameProps {
  readonly heading: string;
  readonly over?: string;
  readonly hint?: string;
  readonly children: ComponentChildren;
  readonly back?: () => void;
  readonly next?: () => void;
  readonly nextText?: string;
  /** Changes when another question stands on the same screen. */
  readonly mark?: string;
}

export function Frame(props: FrameProps): ComponentChildren {
  const say = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    window.scrollTo(0, 0);
  }, [props.mark ?? props.heading]);
  return (
    <main>
      {props.over ? (
        <p class="over">
          <Said text={props.over} />
        </p>
      ) : null}
      <h1 ref={heading} tabIndex={-1}>
        <Said text={props.heading} />
      </h1>
      {props.hint ? (
        <p class="hint">
          <Said text={props.hint} />
        </p>
      ) : null}
      {props.children}
      <div class="seats">
        {props.back ? (
          <button type="button" class="quiet" onClick={props.back}>
            <Said text={say("visitor.seat.back")} />
          </button>
        ) : (
          <span />
        )}
        {props.next ? (
          <button type="button" class="go" onClick={props.next}>
            <Said text={props.nextText ?? say("visitor.seat.next")} />
          </button>
        ) : null}
      </div>
    </main>
  );
}

/** What is wrong with an entry; read aloud when it comes. */
export function Fault({ id, text }: { id: string; text: string }): ComponentChildren {
  return (
    <p class="fault" id={id} role="alert">
      {text ? <Said text={text} /> : null}
    </p>
  );
}
