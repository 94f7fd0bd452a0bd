// Milliseconds until the first button of the resident's page stands and the page is idle, by the page's own clock, with the
// processor four times slower: five times. node page_usable.mjs PARTS URL

import { createRequire } from "node:module";

const [parts, url] = process.argv.slice(2);
const { chromium } = createRequire(`${parts}/`)("playwright-core");
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const took = [];
for (let n = 0; n < 5; n += 1) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: "ja" });
  const page = await context.newPage();
  const debug = await context.newCDPSession(page);
  await debug.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.addInitScript(() => {
    new MutationObserver(() => {
      if (window.usable === undefined && document.querySelector(".seats .go")) {
        window.usable = new Promise((seen) => setTimeout(() => seen(performance.now())));
      }
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto(url);
  await page.waitForSelector(".seats .go");
  took.push(Math.round(await page.evaluate(() => window.usable)));
  await context.close();
}
await browser.close();
console.log(JSON.stringify(took));
