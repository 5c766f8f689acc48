// validate.js FILE.jsonl: every line must be a valid xAPI 1.0.3 statement with an id of its own; and a few broken ones must
// be refused, so that this check can fail.
const fs = require('fs');
const validate = require('@learninglocker/xapi-validation').default;

const lines = fs.readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean);
const ids = new Set();
let wrong = 0;
for (const [i, line] of lines.entries()) {
  const statement = JSON.parse(line);
  const problems = validate(statement);
  if (ids.has(statement.id)) problems.push(`the id ${statement.id} is used twice`);
  ids.add(statement.id);
  if (problems.length === 0) continue;
  if (wrong++ < 5) console.error(`line ${i + 1}: ${problems.map(String).join('; ')}\n  ${line.slice(0, 300)}`);
}
const good = JSON.parse(lines[0]);
const broken = [
  { ...good, verb: { id: 'no iri' } },
  { ...good, actor: { objectType: 'Agent' } },
  { ...good, timestamp: 'yesterday' },
  { ...good, id: 'not-a-uuid' },
  { ...good, result: { duration: 'two seconds' } },
];
for (const [i, statement] of broken.entries())
  if (validate(statement).length === 0) { wrong++; console.error(`the broken statement ${i} passed`); }
console.log(`${lines.length} statements, ${new Set(lines.map(l => JSON.parse(l).verb.id)).size} verbs, ${wrong} wrong`);
process.exit(lines.length > 0 && wrong === 0 ? 0 : 1);
