/** The definitions as `kakanai-desk preentry build` writes them (`kakanai_desk/forms/preentry/definitions.py`). */

/** A fact, whether it is one of the person in question, and how far the day is moved: years, months, days. */
export type Day = readonly [
  fact: string,
  ofPerson: boolean,
  fixed: number,
  years: number,
  months: number,
  days: number,
];

/** How a last day is counted from another one: see `Count` in `kakanai_desk/forms/deadlines.py`. */
export interface Count {
  readonly years: number;
  readonly months: number;
  readonly days: number;
  readonly first: boolean;
  readonly shifts: boolean;
  readonly yearly: readonly [number, number] | null;
}

/** A number names another condition of the table. */
export type Ref = number;

export type Condition =
  | readonly ["always"]
  | readonly ["one_of", string, boolean, readonly string[]]
  | readonly ["number", string, boolean, number | null, number | null]
  | readonly ["not", Ref]
  | readonly ["all" | "any", readonly Ref[]]
  | readonly ["count", Ref, number, number | null]
  | readonly ["age", number | null, number | null, Day, Counting]
  | readonly ["before", Day, Day, boolean]
  | readonly ["passed", Day, Count, Day]
  | readonly ["in_month", Day, readonly number[]]
  | readonly ["same_month", Day, Day];

export type Counting = "birthday" | "reached" | "school_year";

export type AnswerType = "yes_no" | "choice" | "date" | "text" | "digits" | "postal_code" | "address";

/** A number names a sentence of the language's table. */
export type Sentence = number;

export interface Choice {
  readonly value: string;
  readonly label: Sentence;
  readonly hint: Sentence;
}

export interface Question {
  readonly id: string;
  readonly type: AnswerType;
  readonly visitor: boolean;
  readonly when: Ref;
  readonly of_person: boolean;
  readonly people: Ref;
  readonly together: boolean;
  readonly not_after_visit: boolean;
  readonly longest: number;
  readonly choices: readonly Choice[];
  readonly ask: Sentence;
  readonly hint: Sentence;
  readonly why: Sentence;
  readonly wordings: readonly { readonly when: Ref; readonly ask: Sentence; readonly hint: Sentence }[];
}

export type Level = "required" | "likely" | "optional";

export interface Procedure {
  readonly id: string;
  readonly from: number;
  readonly until: number;
  readonly order: number;
  readonly events: readonly string[];
  readonly of_person: boolean;
  readonly levels: readonly (readonly [Level, Ref])[];
  readonly asks: readonly string[];
  readonly replaced_by: readonly string[];
  readonly title: Sentence;
  readonly section: string;
  readonly bring: readonly (readonly [Sentence, Ref])[];
}

export interface LifeEvent {
  readonly id: string;
  readonly title: Sentence;
  readonly date_fact: string;
}

export interface Section {
  readonly id: string;
  readonly name: Sentence;
}

/** Everything that decides which questions are put. `questions` stand in the order in which they are asked. */
export interface Definitions {
  readonly conditions: readonly Condition[];
  readonly questions: readonly Question[];
  readonly procedures: readonly Procedure[];
  readonly events: readonly LifeEvent[];
  readonly sections: readonly Section[];
  readonly relations: readonly (readonly [string, Sentence])[];
  readonly nationalities: readonly (readonly [string, Sentence])[];
  readonly prefectures: readonly string[];
  readonly holidays: readonly number[];
}
