// Loaded before the unit tests, and by NODE_OPTIONS before the Node programs that they start: a connection to another
// machine fails, and so does the process that tried, even if a test took the failure for an answer.
import { Socket } from 'node:net';
import process from 'node:process';

const connect = Socket.prototype.connect;

Socket.prototype.connect = function (...args) {
  const target = targetOf(args);
  if (isLoopback(target)) return connect.apply(this, args);
  process.stderr.write(`A test tried to reach "${target}", which is not this machine.\n`);
  process.on('exit', () => (process.exitCode = 1));
  process.nextTick(() => this.destroy(Object.assign(new Error(`"${target}" is not this machine.`), { code: 'ENETUNREACH' })));
  return this;
};

/** `net.connect` hands on its arguments as one normalized list. */
function targetOf(args) {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === 'object' && first !== null) return typeof first.path === 'string' ? undefined : (first.host ?? 'localhost');
  return typeof first === 'number' || /^\d+$/.test(first) ? (typeof second === 'string' ? second : 'localhost') : undefined;
}

/** Undefined stands for a socket of this machine that has a path instead of an address. */
function isLoopback(host) {
  return host === undefined || host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}
