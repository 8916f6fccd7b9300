// Says what node:test counts as success and we do not: a file without a test, and on a build machine a skipped test.
import path from 'node:path';
import process from 'node:process';

export default async function* strict(events) {
  const complaints = [];
  let ran = 0;
  for await (const { type, data } of events) {
    if (type === 'test:fail') ran++;
    if (type !== 'test:pass' || data.details?.type === 'suite') continue;
    // A file that registered no test is itself reported as a test.
    if (data.file !== undefined && path.resolve(data.name) === data.file) complaints.push(`No test ran in ${path.relative('.', data.file)}.`);
    else if (data.skip === undefined) ran++;
    else if (process.env.CI) complaints.push(`"${data.name}" was skipped, and CI is set: ${data.skip || 'no reason given'}.`);
  }
  if (ran === 0) complaints.push('No test ran.');
  if (complaints.length > 0) process.exitCode = 1;
  for (const complaint of complaints) yield `${complaint}\n`;
}
