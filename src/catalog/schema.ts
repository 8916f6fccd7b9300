import { severities } from '../core/severity';
import type { AnyRule } from '../core/rule';
import { settingsSchema } from '../core/settings';
import type { Schema } from '../kube/schema';
import { json } from './snippets';

/** `media/pci-k8s.schema.json`: completion, hovers and errors of `.pci-k8s.yaml` in editors with JSON schemas. */
export function configSchema(rules: readonly AnyRule[]): string {
  const schema = toJsonSchema(settingsSchema) as { properties: Record<string, object> };
  return json({
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'PCI for Kubernetes',
    description: 'What a team decides about the rules: the same for the editor, the command line and clusters.',
    ...schema,
    properties: { ...schema.properties, rules: rulesSchema(rules) },
  });
}

function rulesSchema(rules: readonly AnyRule[]): object {
  // YAML reads a bare `off` as false.
  const off = ['off', ...severities, false];
  const named = rules.flatMap((rule) => {
    const detailed = {
      type: 'object',
      additionalProperties: false,
      properties: {
        severity: { enum: off },
        variants: {
          type: 'object',
          additionalProperties: false,
          properties: Object.fromEntries(Object.keys(rule.messages as object).map((variant) => [variant, { enum: off }])),
        },
        ...(rule.options ? { options: toJsonSchema(rule.options.schema) } : {}),
      },
    };
    const schema = { description: `${rule.code}: ${rule.title}. ${rule.docs.why}`, anyOf: [{ enum: off }, detailed] };
    return [
      [rule.id, schema],
      [rule.code, schema],
    ];
  });
  return {
    type: 'object',
    description: 'Rules by name or code: off, another severity, or details.',
    additionalProperties: false,
    properties: Object.fromEntries(named) as object,
  };
}

/** A schema of ours as JSON schema, draft 7. */
export function toJsonSchema(schema: Schema): object {
  const { description } = schema;
  return { ...shape(schema), ...(description === undefined ? {} : { description }) };
}

function shape(schema: Schema): object {
  switch (schema.type) {
    case 'any':
      return {};
    case 'intOrString':
      return { type: ['number', 'string'] };
    case 'enum':
      return { enum: schema.values };
    case 'list':
      return { type: 'array', items: toJsonSchema(schema.items) };
    case 'map':
      return { type: 'object', additionalProperties: toJsonSchema(schema.values) };
    case 'object':
      return {
        type: 'object',
        properties: Object.fromEntries(Object.entries(schema.fields).map(([name, field]) => [name, toJsonSchema(field)])),
        ...(schema.closed ? { additionalProperties: false } : {}),
        ...(schema.required.length > 0 ? { required: schema.required } : {}),
      };
    case 'oneOf':
      return { anyOf: schema.of.map(toJsonSchema) };
    default:
      return { type: schema.type };
  }
}
