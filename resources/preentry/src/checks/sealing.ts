/** Writes the codes of cases from a file of one JSON value a line, for the tests: the desk must read them back. */

import { readFileSync } from "node:fs";
import { encode } from "uqr";
import { fromHex } from "../code/bytes";
import { written } from "../code/preentry";

const [recipient, cases] = process.argv.slice(2);
if (recipient === undefined || cases === undefined) throw new Error("recipient and cases");
const to = JSON.parse(readFileSync(recipient, "utf-8"));
for (const line of readFileSync(cases, "utf-8").split("\n")) {
  if (line === "") continue;
  const { expires, language, ...told } = JSON.parse(line);
  const texts = written(told.case, language, new Date(expires), { key: fromHex(to.key), id: to.id, words: to.words });
  console.log(JSON.stringify({ texts, versions: texts.map((text) => encode(text, { ecc: "M" }).version) }));
}
