import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { extensions, commands } from 'vscode';
import { name, publisher } from '../../../package.json';
import { activationTime, asExtension, hostActivity, type Activity } from '../../support/vscode/activity';

interface PackageJson {
  readonly contributes?: { readonly commands?: readonly { readonly command: string }[] };
}

const extension = extensions.getExtension<unknown>(`${publisher}.${name}`);

const seen = (): Activity[] | undefined => hostActivity()?.filter(({ ours }) => ours);

let duringActivation: Activity[] | undefined;

// Outside of any suite, so that it runs before all of them: they contact and spawn what they need.
before(async () => {
  await extension?.activate();
  duringActivation = seen();
});

describe('Activation', () => {
  it('succeeds', () => {
    assert.equal(extension?.isActive, true);
  });

  it('registers each command that package.json promises', async () => {
    const { contributes } = extension!.packageJSON as PackageJson;
    const promised = (contributes?.commands ?? []).map(({ command }) => command);
    assert.notDeepEqual(promised, []);
    const registered = new Set(await commands.getCommands(true));
    assert.deepEqual(
      promised.filter((command) => !registered.has(command)),
      [],
    );
  });

  it('spawns nothing and contacts nobody', function () {
    // A desktop VS Code loads nothing into its extension host before itself.
    if (!duringActivation) this.skip();
    assert.deepEqual(duringActivation.map(describeActivity), []);
  });

  it('tells how long it took', function () {
    const time = activationTime();
    if (!time) this.skip();
    // Only told: how fast a machine is, no test can promise.
    console.log(
      `    Activation took ${(time.load + time.activate).toFixed(1)} ms: load ${time.load.toFixed(1)}, activate() ${time.activate.toFixed(1)}.`,
    );
  });

  it('would be seen to spawn and to contact, at once and later, and others would not', async function () {
    const before = seen()?.length;
    const act = asExtension();
    if (before === undefined || !act) this.skip();
    spawnSync(process.execPath, ['--help']);
    act(() => spawnSync(process.execPath, ['--version']));
    await act(async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      connect(9, '127.0.0.1').once('error', () => undefined);
    });
    assert.deepEqual(seen()?.slice(before).map(describeActivity), [`process ${process.execPath}`, 'connection 127.0.0.1:9']);
  });
});

const describeActivity = ({ kind, what }: Activity): string => `${kind} ${what}`;
