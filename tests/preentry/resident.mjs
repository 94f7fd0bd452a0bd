// A resident at the page in real Chromium: fills everything in, and says what was seen. One JSON object on standard output.
// node resident.mjs PARTS URL OUT '{"language":"pt-BR","keyboard":true,"people":[…],"throttle":4}'

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [parts, url, out, text] = process.argv.slice(2);
const wish = JSON.parse(text);
const require = createRequire(`${parts}/`);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf-8");

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const context = await browser.newContext({
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 3,
  locale: wish.language,
  timezoneId: "America/Sao_Paulo",
  colorScheme: wish.dark ? "dark" : "light",
  bypassCSP: false,
});
const seen = { console: [], errors: [], asked: [], questions: [], faults: [], screens: 0, symbols: 0, wide: [], raw: [] };
const page = await context.newPage();
if (wish.now) await page.clock.setFixedTime(new Date(wish.now));
page.on("console", (message) => seen.console.push(message.text()));
page.on("pageerror", (error) => seen.errors.push(error.message));
page.on("request", (request) => seen.asked.push(request.url()));

const cdp = await context.newCDPSession(page);
if (wish.throttle) await cdp.send("Emulation.setCPUThrottlingRate", { rate: wish.throttle });
const began = Date.now();
await page.goto(url);
await page.waitForSelector(".seats .go");
seen.interactive = Date.now() - began;
if (wish.throttle) await cdp.send("Emulation.setCPUThrottlingRate", { rate: 1 });

/** Looks at the screen as a checker does: rules of WCAG 2.1 AA, and nothing wider than the telephone. */
async function look(name, shot = false) {
  seen.screens += 1;
  // the policy lets no script of others in: the checker comes by the debugger, which it does not bind
  const { result } = await cdp.send("Runtime.evaluate", {
    expression: `(async () => { ${seen.screens === 1 ? axe : ""}; const found = await axe.run(document, { preload: false, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] });
      return JSON.stringify(found.violations.map((v) => [v.id, v.nodes.map((n) => n.target.join(" ")).slice(0, 3)])); })()`,
    awaitPromise: true,
    returnByValue: true,
  });
  for (const fault of JSON.parse(result.value)) seen.faults.push([name, ...fault]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) seen.wide.push([name, wide]);
  const marks = await page.evaluate(() => {
    const named = [...document.querySelectorAll("[aria-label]")].map((e) => e.getAttribute("aria-label"));
    return [document.title, document.body.innerText, ...named].filter((text) => /[{}]/.test(text));
  });
  if (marks.length) seen.raw.push([name, marks[0].slice(0, 80)]);
  if (shot) await page.screenshot({ path: `${out}/${name}.png`, fullPage: true });
}

/** Goes to the element by Tab alone and presses a key there; or taps it. */
async function press(selector, key = "Enter") {
  if (!wish.keyboard) return page.locator(selector).first().click();
  for (let n = 0; n < 80; n += 1) {
    const there = await page.evaluate((s) => document.activeElement !== null && document.activeElement === document.querySelector(s), selector);
    if (there) return page.keyboard.press(key);
    await page.keyboard.press("Tab");
  }
  throw new Error(`no way to ${selector} by the keyboard`);
}

async function type(selector, value) {
  if (!wish.keyboard) return page.fill(selector, value);
  for (let n = 0; n < 80; n += 1) {
    if (await page.evaluate((s) => document.activeElement === document.querySelector(s), selector)) return page.keyboard.insertText(value);
    await page.keyboard.press("Tab");
  }
  throw new Error(`no way to ${selector} by the keyboard`);
}

if (wish.choose) await press(`input[value="${wish.choose}"]`, "Space");
await look("start", true);
await press(".seats .go");
await look("events", true);
for (const event of wish.events) await press(`input[value="${event}"]`, "Space");
await press(".seats .go");
for (const [n, person] of wish.people.entries()) {
  if (n > 0) await press("button.quiet.wide");
  await look(`person-${n}`, n === 0);
  for (const part of ["name", "kana"]) await type(`[name=${part}]`, person[part]);
  const [year, month, day] = person.birth_date.split("-");
  await type("[name=birth-year]", year);
  await type("[name=birth-month]", String(Number(month)));
  await type("[name=birth-day]", String(Number(day)));
  for (const part of ["sex", "relation", "nationality"]) await page.selectOption(`[name=${part}]`, person[part]);
  await press(".seats .go");
}
await look("people", true);
await press(".seats .go");

for (let n = 0; n < 80 && !(await page.locator(".review").count()); n += 1) {
  const question = (await page.locator("h1").innerText()).trim();
  seen.questions.push(question);
  await look(`question-${n}`, n < 4);
  const given = wish.answers[n % wish.answers.length];
  if (await page.locator("button.choice").count()) {
    const rows = await page.locator("button.choice").count();
    await press(`.choices li:nth-child(${(given % rows) + 1}) button`);
  } else if (await page.locator("[name=answer-year]").count()) {
    const [year, month, day] = wish.day.split("-");
    await type("[name=answer-year]", year);
    await type("[name=answer-month]", String(Number(month)));
    await type("[name=answer-day]", String(Number(day)));
    await press(".seats .go");
  } else if ((await page.locator("[name=answer]").getAttribute("inputmode")) === "numeric") {
    await type("[name=answer]", "5203000");
    await press(".seats .go");
  } else {
    await type("[name=answer]", wish.address);
    await press(".seats .go");
  }
}
await look("review", true);
await press(".seats .go");
await page.waitForSelector("svg.symbol");
await look("code", true);
const part = page.locator("p.part");
const total = (await part.count()) ? Math.max(...(await part.innerText()).match(/\d+/g).map(Number)) : 1;
for (let n = 0; n < total; n += 1) {
  await page.locator("svg.symbol").screenshot({ path: `${out}/symbol-${n}.png` });
  seen.symbols += 1;
  if (n + 1 < total) await press(".seats .go");
}
seen.kept = await page.evaluate(() => ({ local: localStorage.length, session: sessionStorage.length, cookies: document.cookie }));
await browser.close();
console.log(JSON.stringify(seen));
