/** How the Findings view can be ordered. */
export const groupings = ['severity', 'requirement', 'rule', 'namespace', 'file'] as const;
export type Grouping = (typeof groupings)[number];
