import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readEndOfLife } from '../config/endOfLife';
import type { Settings } from '../core/settings';
import { because } from './files';
import type { Io } from './io';
import { tellProblems } from './problems';

/**
 * Puts the table in force that the parameter `endOfLifeFile` names, relative to the configuration. Undefined where it
 * cannot be read, which was said.
 */
export function withEndOfLifeFile(settings: Settings, configuration: string, io: Io): Settings | undefined {
  const { endOfLifeFile } = settings.parameters;
  if (endOfLifeFile === '') return settings;
  const file = path.isAbsolute(endOfLifeFile) ? endOfLifeFile : path.join(path.dirname(configuration), endOfLifeFile);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    io.error(`The file of end-of-life dates "${file}", which "${configuration}" names, could not be read: ${because(error)}\n`);
    return undefined;
  }
  const { table, problems } = readEndOfLife(text);
  tellProblems(file, text, problems, io);
  return table && { ...settings, endOfLife: table };
}
