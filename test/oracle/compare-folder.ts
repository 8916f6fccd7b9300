// compare-folder DIR...: compares our reading of every manifest below some folders with the oracle's, and exits with 1 where they differ.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { answersByFile, differences } from './compare';
import { askOracleOfFolder, buildOracle } from './oracle';

const problem = buildOracle();
if (problem) throw new Error(problem);
let found = 0;
let documents = 0;
for (const folder of process.argv.slice(2)) {
  const answers = answersByFile(askOracleOfFolder(folder));
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(ya?ml|json)$/i.test(file) || !statSync(path.join(folder, file)).isFile()) continue;
    const lines = answers.get(file) ?? [];
    documents += lines.length;
    for (const difference of differences(readFileSync(path.join(folder, file), 'utf8'), lines)) {
      found++;
      console.log(`${file}: ${difference}`);
    }
  }
}
console.log(`${documents} documents, ${found} differences.`);
process.exitCode = found > 0 ? 1 : 0;
