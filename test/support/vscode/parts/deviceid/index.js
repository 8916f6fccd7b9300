// The real module keeps a number for telemetry in the user's home folder. Tests leave nothing there.
exports.getDeviceId = () => Promise.resolve('00000000-0000-4000-8000-000000000000');
