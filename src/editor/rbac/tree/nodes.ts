import type { Severity } from '../../../core/severity';
import type { RbacFinding } from '../../../rbac/danger/risks';
import type { SubjectRef } from '../../../rbac/danger/subject';
import type { Grant } from '../../../rbac/grants';
import type { Missing } from '../../../rbac/missing';
import type { BindingObject } from '../../../rbac/objects';
import type { ObjectFinding } from '../../../rbac/objectFinding';
import type { Question } from '../../../rbac/question';
import type { Attributes } from '../../../rbac/request';
import type { User } from '../../../rbac/user';

/** By what the view is ordered. */
export const modes = ['risk', 'subject', 'role', 'namespace'] as const;
export type Mode = (typeof modes)[number];

/** A line of the Cluster RBAC view. Children are made when somebody opens it. */
export type RbacNode =
  | SourceNode
  | GapsNode
  | GroupNode
  | DangerNode
  | FindingNode
  | ObjectFindingNode
  | SubjectNode
  | RoleNode
  | BindingNode
  | RuleNode
  | WayNode
  | PermissionNode
  | QueryNode
  | RemarkNode;

interface Line {
  /** Stays the same while what is shown changes, so that what is open stays open; no two lines have the same. */
  readonly id: string;
  readonly parent: RbacNode | undefined;
}

/** Children of a line, made with it as their parent. */
export type Children = (parent: RbacNode | undefined) => readonly RbacNode[];

/** Whose RBAC it is, and how old. */
export interface SourceNode extends Line {
  readonly type: 'source';
}

/** How many of the lists that the view is made of were not seen. */
export interface GapsNode extends Line {
  readonly type: 'gaps';
  readonly missing: number;
  readonly of: number;
}

/** What a group holds; some have a name beside it. */
export type GroupKind =
  | 'severity'
  | 'system'
  | 'bucket'
  | 'users'
  | 'groups'
  | 'accounts'
  | 'namespace'
  | 'cluster-roles'
  | 'roles'
  | 'rules'
  | 'bound-to'
  | 'aggregates'
  | 'permissions'
  | 'bindings'
  | 'dangers'
  | 'subjects'
  | 'read-secrets'
  | 'exec'
  | 'queries';

export interface GroupNode extends Line {
  readonly type: 'group';
  readonly group: GroupKind;
  /** Of a severity, a namespace, a bucket. */
  readonly name: string;
  readonly count: number;
  /** Whether there may be more than is known. */
  readonly isPartial?: boolean;
  /** Opens by itself. */
  readonly isOpen?: boolean;
  readonly make: Children;
}

/** One danger of the catalogue, and who holds it or which objects have it. */
export interface DangerNode extends Line {
  readonly type: 'danger';
  readonly danger: string;
  readonly severity: Severity;
  /** What who holds it can do, as in `RbacFinding`; undefined of a danger in an object itself. */
  readonly can: string | undefined;
  readonly pciDss: readonly string[];
  readonly count: number;
  readonly make: Children;
}

/** Somebody who holds a danger. */
export interface FindingNode extends Line {
  readonly type: 'finding';
  readonly finding: RbacFinding;
  /** Whether the line stands below the subject, so that it says what and not who. */
  readonly isOwn: boolean;
  readonly make: Children;
}

export interface ObjectFindingNode extends Line {
  readonly type: 'object-finding';
  readonly finding: ObjectFinding;
}

export interface SubjectNode extends Line {
  readonly type: 'subject';
  readonly subject: SubjectRef;
  readonly bindings: number;
  readonly severity: Severity | undefined;
  /** A ServiceAccount that is not there. */
  readonly isGone: boolean;
  /** What it was found for, such as a query. */
  readonly request: Attributes | undefined;
  /** Whether it needs no binding. */
  readonly isBuiltIn?: boolean;
  readonly make: Children;
}

export interface RoleNode extends Line {
  readonly type: 'role';
  readonly role: string;
  /** Undefined for a role that is not there. */
  readonly rules: number | undefined;
  readonly bindings: number;
  readonly severity: Severity | undefined;
  readonly isShipped: boolean;
  readonly make: Children;
}

export interface BindingNode extends Line {
  readonly type: 'binding';
  readonly binding: BindingObject;
  readonly isLost: boolean;
  readonly make: Children;
}

export interface RuleNode extends Line {
  readonly type: 'rule';
  readonly role: string;
  readonly rule: number;
}

/** A way by which somebody has a right: through a binding and a role to a rule. */
export interface WayNode extends Line {
  readonly type: 'way';
  readonly subject: SubjectRef;
  readonly grant: Grant;
  readonly request: Attributes | undefined;
}

/** What somebody may do with one kind of resource in one place, by all of the rights together. */
export interface PermissionNode extends Line {
  readonly type: 'permission';
  readonly subject: SubjectRef;
  readonly permission: Permission;
  readonly make: Children;
}

export interface Permission {
  /** The namespace; empty for the whole cluster. */
  readonly scope: string;
  /** `pods`, `deployments.apps`, `*.*`, `/metrics`. */
  readonly what: string;
  readonly verbs: readonly string[];
  /** The objects that it is limited to. */
  readonly names: readonly string[];
  /** A request that it allows. */
  readonly request: Attributes;
  readonly grants: readonly Grant[];
}

/** A question that somebody saved. */
export interface QueryNode extends Line {
  readonly type: 'query';
  /** As it was written. */
  readonly text: string;
  readonly question: Question | undefined;
  /** Why it cannot be answered. */
  readonly problem: string | undefined;
  /** The asked one, of a question about somebody. */
  readonly asked: Asked | undefined;
  /** How many it is true of; undefined where that is no number. */
  readonly count: number | undefined;
  readonly isPartial: boolean;
  readonly make: Children;
}

/** Somebody about whom a question is, with the groups that the question names. */
export interface Asked {
  readonly subject: SubjectRef;
  readonly user: User;
}

/** A sentence in the place of lines. */
export interface RemarkNode extends Line {
  readonly type: 'remark';
  readonly remark: Remark;
}

export type Remark =
  | { readonly kind: 'nothing-dangerous' }
  | { readonly kind: 'nothing-dangerous-known' }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'nobody-known' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'nothing-known' }
  /** How many may only in one namespace or another. */
  | { readonly kind: 'more'; readonly count: number }
  | { readonly kind: 'missing'; readonly missing: Missing }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'yes'; readonly superuser: boolean }
  | { readonly kind: 'no' }
  | { readonly kind: 'unknown'; readonly node: boolean };

/** The children of a line. */
export function childrenOf(node: RbacNode): readonly RbacNode[] {
  return 'make' in node ? node.make(node) : [];
}

/** Makes the id of a child, which says the way to it. */
export const below = (parent: RbacNode | undefined, key: string): Pick<Line, 'id' | 'parent'> => ({
  id: parent ? `${parent.id}\n${key}` : key,
  parent,
});
