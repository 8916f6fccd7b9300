import { Refused } from './exact/refused';

/**
 * Why a document is refused that has `{{` where a value may begin. To YAML that is a mapping as the key of a mapping, which
 * kubectl never takes, and it says so in ways that nobody expects of a template.
 */
export function refuseTemplate(text: string, start: number): Refused {
  const [template] = /^.*?(?:\}\}|$)/m.exec(text.slice(start))!;
  const message = 'A template such as "{{ … }}" has to be rendered before kubectl can read it. If it is meant as text, put it in quotes.';
  return new Refused(message, start, start + template.trimEnd().length);
}
