// The real module ends an extension host whose server died. Here the server and its children end as one process group.
exports.start = () => {};
