// VS Code writes its log files, and with them the output channels of extensions, through this native module. It would
// have to be compiled on each machine; what VS Code asks of it is little, so that plain Node does as well.
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');

const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];

class Logger {
  #file;
  #level = LEVELS.indexOf('info');
  #format = (level, message) => `${new Date().toISOString().replace('T', ' ').replace('Z', '')} [${level}] ${message}\n`;

  constructor(file) {
    mkdirSync(dirname(file), { recursive: true });
    this.#file = file;
  }

  trace = (message) => this.#write(0, message);
  debug = (message) => this.#write(1, message);
  info = (message) => this.#write(2, message);
  warn = (message) => this.#write(3, message);
  error = (message) => this.#write(4, message);
  critical = (message) => this.#write(5, message);
  getLevel = () => this.#level;
  setLevel = (level) => void (this.#level = level);
  setPattern = () => {};
  clearFormatters = () => void (this.#format = (_level, message) => message);
  flush = () => {};
  drop = () => {};

  #write(level, message) {
    if (level >= this.#level) appendFileSync(this.#file, this.#format(LEVELS[level], message));
  }
}

const createLogger = (_name, file) => Promise.resolve(new Logger(file));

// VS Code imports this as an ES module, for which Node finds the names of exports that are assigned one by one.
exports.setFlushOn = () => {};
exports.createRotatingLogger = createLogger;
exports.createAsyncRotatingLogger = createLogger;
