// A report in headless Chromium: no console errors, every plot drawn, legible at desk and phone width, printable, and nothing that
// axe-core finds.   node browser.js PAGE [FOLDER for pictures]     NODE_PATH holds playwright-core and axe-core.
const { chromium } = require("playwright-core");
const fs = require("fs");

const [page_file, pictures] = process.argv.slice(2);
const failures = [];
const expect = (what, holds) => { if (!holds) failures.push(what); };

// What of a plot is really on the screen: a mark with an area, and letters of at least 10 CSS pixels.
function plots() {
  return [...document.querySelectorAll("figure.plot")].map(figure => {
    const shown = [...figure.querySelectorAll("svg")].filter(svg => getComputedStyle(svg).display !== "none");
    const box = shown[0] && shown[0].getBoundingClientRect();
    const scale = box ? box.width / shown[0].viewBox.baseVal.width : 0;
    const marks = shown.length ? [...shown[0].querySelectorAll("rect,circle,polyline,path")].filter(mark => {
      const b = mark.getBoundingClientRect();
      return b.width + b.height > 1 && b.right <= box.right + 1 && b.left >= box.left - 1 && b.bottom <= box.bottom + 1;
    }) : [];
    const outside = shown.length ? [...shown[0].querySelectorAll("text")].filter(t => {
      const b = t.getBoundingClientRect();
      return b.right > box.right + 2 || b.left < box.left - 2 || b.bottom > box.bottom + 2;
    }).map(t => t.textContent) : [];
    return { id: figure.id, shown: shown.length, width: box ? box.width : 0, marks: marks.length, letters: 12 * scale, outside };
  });
}

async function check_width(browser, width, name, axe) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const troubles = [];
  page.on("console", message => { if (["error", "warning"].includes(message.type())) troubles.push(message.text()); });
  page.on("pageerror", error => troubles.push(String(error)));
  page.on("request", request => { if (!/^(file|data):/.test(request.url())) troubles.push("asks for " + request.url()); });
  await page.goto("file://" + page_file);
  expect(`${name}: console is empty: ${troubles}`, !troubles.length);
  const drawn = await page.evaluate(plots);
  expect(`${name}: there are plots`, drawn.length >= 3);
  for (const plot of drawn) {
    expect(`${name}: ${plot.id} is shown once`, plot.shown === 1);
    expect(`${name}: ${plot.id} has marks`, plot.marks > 0);
    expect(`${name}: letters of ${plot.id} are ${plot.letters} px`, plot.letters >= 10);
    expect(`${name}: ${plot.id} cuts off ${plot.outside}`, !plot.outside.length);
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(`${name}: nothing is wider than the page (${wide} px)`, wide <= 0);
  await page.addScriptTag({ content: axe });
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  for (const violation of found.violations) expect(`${name}: axe ${violation.id}: ${violation.help}: ${violation.nodes[0].html.slice(0, 160)}`, false);
  expect(`${name}: axe looked`, found.passes.length > 10);
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
  if (pictures && name === "desk")
    for (const section of await page.$$("main > section")) {
      const id = await section.evaluate(s => s.getAttribute("aria-labelledby"));
      await section.screenshot({ path: `${pictures}/desk-${id}.png` });
    }
  await page.close();
}

async function check_paper(browser) {
  const page = await browser.newPage();
  await page.goto("file://" + page_file);
  const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
  const pages = (pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g) || []).length;
  expect(`paper: ${pages} pages`, pages >= 2 && pages <= 60);
  await page.setViewportSize({ width: 680, height: 900 }); // the width of an A4 sheet between its margins
  await page.emulateMedia({ media: "print" });
  const cut = await page.evaluate(() => [...document.querySelectorAll("table")].filter(t => t.scrollWidth > 681).map(t => t.id));
  expect(`paper: tables ${cut} are wider than the sheet`, !cut.length);
  if (pictures) fs.writeFileSync(`${pictures}/paper.pdf`, pdf);
  await page.close();
}

(async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
  const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  await check_width(browser, 1200, "desk", axe);
  await check_width(browser, 360, "phone", axe);
  await check_paper(browser);
  await browser.close();
  failures.forEach(failure => console.log("FAILED: " + failure));
  process.exit(failures.length ? 1 : 0);
})();
