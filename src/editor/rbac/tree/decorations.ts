import { FileDecoration, ThemeColor, Uri, type FileDecorationProvider } from 'vscode';
import { severities, type Severity } from '../../../core/severity';
import { severityText } from '../../texts';

/** Lines of the view whose URI has this scheme bear a letter for their severity. */
const SCHEME = 'pci-k8s-rbac-severity';

export const severityUri = (severity: Severity): Uri => Uri.from({ scheme: SCHEME, path: `/${severity}` });

/** Letter, colour and words for the severity of a line: colour never says anything alone. */
export const severityDecorations: FileDecorationProvider = {
  provideFileDecoration({ scheme, path }) {
    const severity = severities.find((one) => scheme === SCHEME && path === `/${one}`);
    return severity && new FileDecoration(letters[severity], severityText(severity), colours[severity]);
  },
};

const letters: Readonly<Record<Severity, string>> = { critical: 'C', high: 'H', medium: 'M', low: 'L', info: 'I' };

const colours: Readonly<Record<Severity, ThemeColor | undefined>> = {
  critical: new ThemeColor('list.errorForeground'),
  high: new ThemeColor('list.errorForeground'),
  medium: new ThemeColor('list.warningForeground'),
  low: undefined,
  info: undefined,
};
