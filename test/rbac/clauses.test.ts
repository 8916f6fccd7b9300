import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { compileFunction } from 'node:vm';
import { context, type Plugin } from 'esbuild';
import { projectRoot } from '../support/project';
import type * as cases from './cases/failing';

/**
 * Each clause by which requests are allowed, broken: a part of the source and what stands there instead. The cases have to
 * notice every one of them, or a wrong answer about who may read what could go unnoticed.
 */
const clauses: Readonly<Record<string, readonly (readonly [part: string, instead: string])[]>> = {
  'rights.ts': [
    ["term === '*' || term === wanted", 'term === wanted'],
    ["term === '*' || term === wanted", "term === '*'"],
    ["term === '*' || term === wanted", "term === '*' || term.toLowerCase() === wanted"],
    ['holds(rule.verbs, verb) && holds', 'holds'],
    [' && holds(rule.apiGroups, group)', ''],
    ["if (term === '*') return true;", ''],
    ['? term === resource :', '? term.startsWith(resource) :'],
    ['term === `${resource}/${subresource}` || ', ''],
    [' || term === `*/${subresource}`', ''],
    [' || term === `*/${subresource}`', ' || term.endsWith(`/${subresource}`)'],
    ['term === `${resource}/${subresource}` ||', 'term === `${resource}/${subresource}` || term === `${resource}/*` || term === resource ||'],
    ['covers(rule, request) && (names', '(names'],
    ['names.length === 0 || ', ''],
    [" || names.includes(request.name ?? '')", ''],
    ["names.includes(request.name ?? '')", "names.includes('*') || names.includes(request.name ?? '')"],
    ["names.includes(request.name ?? '')", "!request.name || names.includes(request.name ?? '')"],
    ['holds(rule.verbs, verb) &&\n', ''],
    ["url === '*' || url === path || ", "url === '*' || "],
    [" || (url.endsWith('*') && path.startsWith(url.replace(/\\*+$/, '')))", ''],
    ["url.endsWith('*') && ", ''],
    ['/\\*+$/', '/\\*$/'],
    ["url.replace(/\\*+$/, '')", "url.replace(/\\/?\\*+$/, '')"],
  ],
  'match.ts': [
    ["['*', `${resource}/${subresource}`, `*/${subresource}`]", '[`${resource}/${subresource}`, `*/${subresource}`]'],
    ["['*', `${resource}/${subresource}`, `*/${subresource}`]", "['*', `*/${subresource}`]"],
    ["['*', `${resource}/${subresource}`, `*/${subresource}`]", "['*', `${resource}/${subresource}`]"],
    ["['*', resource]", "['*']"],
    ["['*', resource]", '[resource]'],
    ["[group, '*']", '[group]'],
    ["[group, '*']", "['*']"],
    ['nonResourceURLs?.length ? [URL_TERM] : []', '[]'],
  ],
  'request.ts': [
    ["['HEAD', 'get'],", ''],
    ["['PATCH', 'patch'],", ''],
    ["['PUT', 'update'],", ''],
    ['method.toLowerCase(), path', 'method, path'],
    ["/^\\/+|\\/+$/g, ''", "/^\\/+/, ''"],
    ['parts.length >= 3', 'parts.length >= 2'],
    ['parts.length >= 4', 'parts.length >= 3'],
    ["['watch', 'proxy']", "['watch']"],
    ["['watch', 'proxy']", "['proxy']"],
    ["['status', 'finalize']", "['status']"],
    ["['status', 'finalize']", "['finalize']"],
    ['if (rest.length === 0)', 'if (false)'],
    ["namespace: isNamespaced ? rest[1]! : ''", "namespace: isInside ? rest[1]! : ''"],
    ["verb === 'proxy' ? '' : subresource", 'subresource'],
    ["if (name !== '') return { verb };", ''],
    ["if (verb === 'delete') return { verb: 'deletecollection' };", ''],
    ["return { verb: 'deletecollection' }", "return { verb: 'deletecollection', name: selectedName(readQuery(query)) }"],
    ["if (verb !== 'get') return { verb };", "if (verb !== 'get' && verb !== 'watch') return { verb };"],
    ["? 'watch' : 'list'", "? 'list' : 'list'"],
    [', name: selectedName(parameters)', ''],
    ['value !== undefined && value', 'value'],
    ["&& value !== '0'", ''],
    ['value.toLowerCase()', 'value'],
    ['decodeURIComponent(encoded)', 'encoded'],
  ],
  'query.ts': [
    [" || pair.includes(';')", ''],
    [' && !parameters.has(key)', ''],
    [".replaceAll('+', ' ')", ''],
    ["'timeoutSeconds', ", ''],
    [", 'limit'", ''],
    ["!isLabelSelector(parameters.get('labelSelector') ?? '')", 'false'],
    ["field === 'metadata.name' && ", ''],
    [" && operator !== '!='", ''],
    ["name !== '.' && ", ''],
    ["name !== '..' && ", ''],
    ['/[/%]/', '/[/]/'],
    ['/[/%]/', '/[%]/'],
    ['.sort()', ''],
    ['|| !/^(?:[^\\\\,=]|\\\\[\\\\,=])*$/.test(escaped)', ''],
    [".replace(/\\\\(.)/g, '$1')", ''],
    ['(!=|==|=)', '(!=|=)'],
    ['[-+]?', ''],
    ['BigInt.asIntN(64, ', 'BigInt.asIntN(128, '],
  ],
  'labelSelector.ts': [
    ['in|notin', 'in'],
    ['in|notin', 'notin'],
    ['==|=|!=', '=|!='],
    ['==|=|!=', '==|='],
    ['[<>]', '[<]'],
    ['{0,61}', '*'],
    ['(?:!${GAP})?', ''],
  ],
  'user.ts': [
    ["'system:serviceaccounts', ", ''],
    ['`system:serviceaccounts:${namespace}`, ', ''],
    [', AUTHENTICATED],', '],'],
    [' && groups.length === 0', ''],
    ['own.includes(AUTHENTICATED) || ', ''],
    [' || own.includes(UNAUTHENTICATED)', ''],
    ['name.startsWith(NODE) && ', ''],
    [' && name !== NODE', ''],
    [" && groups.includes('system:nodes')", ''],
    ['groups.includes(MASTERS)', 'false'],
  ],
  'read.ts': [
    ["case 'Role':\n    case", 'case'],
    ["name === '' || !isPathSegment(name)", "name === ''"],
    ["kind === 'Role' && namespace !== '' ?", "kind === 'Role' ?"],
    ["if (kind === 'ClusterRole') return keyOf(kind, '', name);", ''],
    ['[namespace, own]', '[own, namespace]'],
    ['[namespace, own]', '[namespace]'],
    ["case 'User':\n      return { index, by: 'name'", "case 'User':\n      return { index, by: 'group'"],
    ["case 'Group':", "case 'Group':\n    case 'Robot':"],
    ['resources?.length && apiGroups?.length', 'resources?.length'],
    ['if (!verbs?.length) return', 'if (false) return'],
    ['isListOf(apiGroups, isString) &&', ''],
    ['isListOf(resources, isString) &&', ''],
    ['isListOf(resourceNames, isString) &&', ''],
    ['isListOf(verbs, isString) &&', ''],
    ['isListOf(nonResourceURLs, isString)', 'true'],
  ],
  'evaluate.ts': [
    ["if (isSuperuser(user)) return { allowed: true, by: 'superuser' };", ''],
    ['if (binding.namespace === namespace) yield', 'yield'],
    ['yield* clusterRoleBindings;', ''],
    ['if (role === undefined) return [];', ''],
    [' || of === namespace)', ' || true)'],
  ],
  'grants.ts': [
    ["for (const group of user.groups) if (isGrantedTo(index, 'group', group, attributes)) return true;", ''],
    ["if (isGrantedTo(index, 'name', user.name, attributes)) return true;", ''],
    ["for (const group of user.groups) look('group', group);", ''],
    ["look('name', user.name);", ''],
    ["by === 'name' ? login === user.name : user.groups.includes(login)", 'login === user.name || user.groups.includes(login)'],
    ["attributes.namespace ?? '', (binding)", "'', (binding)"],
  ],
  'byScope.ts': [
    ["binding.namespace === '' || binding.namespace === namespace", 'binding.namespace === namespace'],
    ["(binding.namespace === '' || binding.namespace === namespace) && meets", 'meets'],
    ["if (this.#many?.get('')?.some(meets)) return true;", ''],
    ['for (const binding of few) this.add(binding);', ''],
    ['known[at] = known[known.length - 1]!;', ''],
  ],
  'ruleSets.ts': [
    ['set?.roles.delete(role);', ''],
    ['set.roles.add(role);', ''],
    ['if (!set || set.roles.size > 0) return;', 'if (!set) return;'],
    ['else if (known[known.length - 1] !== set) known.push(set);', ''],
    ['if (known.length === 1) byTerm.delete(term);', 'if (known.length > 0) byTerm.delete(term);'],
  ],
  'index.ts': [
    ['this.#notes.delete(key);', ''],
    ['if (role) this.#removeRole(role);', ''],
    ['if (binding) this.#removeBinding(binding);', ''],
    ['if (binding.role !== undefined) add(this.#byRole, binding.role, binding);', ''],
    ['if (binding.role !== undefined) remove(this.#byRole, binding.role, binding);', ''],
    ['this.#ruleSets?.add(role, role.rules);', ''],
    ['this.#ruleSets?.remove(object, rules);', ''],
    ['this.#ruleSets?.add(object, rules);', ''],
    ['if (matters) this.#settled = undefined;', ''],
  ],
  'whoCan.ts': [
    ["where === 'everywhere' ? bindings?.all", "where === 'everywhere' ? bindings?.for(namespace ?? '')"],
    ["bindings?.for(namespace ?? '')", 'bindings?.all'],
    ['.sort()', '.sort().reverse()'],
    ["where === 'there' && namespace === ''", 'false'],
  ],
  'canI.ts': [
    ['superuser || grants.length > 0', 'grants.length > 0'],
    ['...lost.map(roleList)', ''],
    [' && !index.role(role)', ''],
    ['missing.length > 0 || node', 'missing.length > 0'],
    ['missing.length > 0 || node', 'node'],
  ],
  'missing.ts': [
    ["namespace === '' ? [everywhere] : [everywhere, { kind: 'RoleBinding', namespace }]", '[everywhere]'],
    ["[everywhere, { kind: 'RoleBinding', namespace }]", "[{ kind: 'RoleBinding', namespace }]"],
    ["roleRef.kind === 'Role' ?", 'false ?'],
  ],
  'covers.ts': [
    ['holds(rule.verbs, verb) &&', ''],
    ['(!apiGroups || holds(rule.apiGroups, apiGroups[0])) &&', ''],
    ['(!resources || coversResource(rule.resources ?? [], resources[0])) &&', ''],
    ['!rule.resourceNames?.length || ', ''],
    ['resourceNames !== undefined && rule.resourceNames.includes(resourceNames[0])', 'true'],
    ["terms.includes('*') || ", ''],
    ['|| terms.includes(resource)', ''],
    ['slash >= 0 && terms.includes(`*${resource.slice(slash)}`)', 'false'],
    ['slash >= 0 && ', ''],
    ['url === wanted || ', ''],
    ["url.endsWith('*') && ", ''],
    ['if (!resourceNames?.length) parts.push(part);', 'if (true) parts.push(part);'],
  ],
  'escalation.ts': [
    ["verb === 'create' ? '' : role.name", 'role.name'],
    ["verb === 'create' ? '' : role.name", "''"],
    ["'escalate', RBAC, plural, { namespace, name }", "'escalate', RBAC, plural, { name }"],
    ["'bind', RBAC, plural, { namespace, name: roleRef.name }", "'bind', RBAC, plural, { name: roleRef.name }"],
    ["'bind', RBAC, plural, { namespace, name: roleRef.name }", "'bind', RBAC, plural, { namespace }"],
    ['if (aggregation?.length) return', 'if (false) return'],
    ['if (aggregation?.length) return', 'if (aggregation) return'],
    ["if (!known) return { allowed: false, reason: 'no such role' };", ''],
  ],
  'impersonation.ts': [
    ['allows({ ...on, verb: `impersonate-on:${mode}:${on.verb}` }) && ', ''],
    ['&& mayBe(allows, wanted, mode)', ''],
    ['constrained ? constrainedModes(wanted, node) : []', 'constrainedModes(wanted, node)'],
    ["if (asked === undefined && !isAccount) return ['user-info'];", "if (asked === undefined) return ['user-info'];"],
    ['if (!isOnlyName) return [];', ''],
    ["asked === node ? ['associated-node', 'arbitrary-node'] :", "true ? ['associated-node', 'arbitrary-node'] :"],
    ["isLegacy ? '' : AUTHENTICATION", "''"],
    ["uid === '' || allows", 'true || allows'],
    ['(isLegacy || areGroupsFine(groups)) &&', ''],
    ['(isLegacy || isExtraFine(extra)) &&', ''],
    ["mode === 'associated-node' ? '*' : node", 'node'],
    ['MANY = 4', 'MANY = 3'],
    ['MANY = 4', 'MANY = 5'],
    ["!groups.includes('') && ", ''],
    [' && !groups.includes(MASTERS)', ''],
    ["first.subresource === '' ? '' : '*'", "''"],
    ['EXTRA_KEY.test(key) && ', ''],
    ["&& !values.includes('')", ''],
    ["resource(verb, group, 'serviceaccounts', account)", "resource(verb, group, 'users', account)"],
  ],
  'aggregation.ts': [
    ['other.key !== role.key && ', ''],
    ['[...clusterRoles].sort(byName)', '[...clusterRoles]'],
    ['isChanged ||= now.length !== rules.get(key)!.length;', ''],
    ['if (!rules.has(key)) rules.set(key, rule);', 'rules.set(key + rules.size, rule);'],
    ['resourceNames ?? [], ', ''],
    [' === Boolean(values?.length)', ''],
    [" || operator === 'DoesNotExist'", ''],
  ],
  'answer.ts': [
    ['isSuperuser(user) || ', ''],
    ["(isNode(user) && 'unknown')", 'false'],
    ['query.groups ?? []', "[...(query.groups ?? []), 'system:authenticated']"],
  ],
};

describe('each clause of who may do what', () => {
  for (const [file, changes] of Object.entries(clauses)) {
    it(`of ${file} is held by a case`, async () => {
      const source = readFileSync(path.join(projectRoot, 'src', 'rbac', file), 'utf8');
      const breakable = await bundleBreakable(file);
      assert.equal(failingOf(await breakable.bundle(source)), undefined);
      const unnoticed: string[] = [];
      for (const [part, instead] of changes) {
        assert.ok(source.includes(part), `${file} has no ${part}`);
        if (failingOf(await breakable.bundle(source.replace(part, () => instead))) === undefined) unnoticed.push(`${part} -> ${instead}`);
      }
      await breakable.dispose();
      assert.deepEqual(unnoticed, []);
    });
  }
});

interface Breakable {
  /** The code of all cases, when the file has another source. */
  readonly bundle: (source: string) => Promise<string>;
  readonly dispose: () => Promise<void>;
}

async function bundleBreakable(file: string): Promise<Breakable> {
  let contents = '';
  const broken: Plugin = {
    name: 'broken',
    setup(setup) {
      setup.onLoad({ filter: new RegExp(`src/rbac/${file.replace('.', '\\.')}$`) }, () => ({ contents, loader: 'ts' }));
    },
  };
  const entryPoints = ['test/rbac/cases/failing.ts'];
  const built = await context({
    absWorkingDir: projectRoot,
    entryPoints,
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    plugins: [broken],
  });
  return {
    bundle: async (source) => {
      contents = source;
      return (await built.rebuild()).outputFiles[0]!.text;
    },
    dispose: () => built.dispose(),
  };
}

/** The first case that does not hold. */
function failingOf(code: string): string | undefined {
  const module = { exports: {} as typeof cases };
  const run = compileFunction(code, ['module', 'exports', 'require']) as (...args: unknown[]) => void;
  run(module, module.exports, createRequire(path.join(projectRoot, 'package.json')));
  return module.exports.failing();
}
