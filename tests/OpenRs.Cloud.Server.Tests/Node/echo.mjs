// The four kinds of calls, and how each can end.
const soon = (milliseconds) => ({ deadline: Date.now() + milliseconds });
const ready = (client) => new Promise((resolve, reject) =>
  client.waitForReady(Date.now() + 30000, (error) => (error ? reject(error) : resolve())));
const maxMessage = 4 * 1024 * 1024;

function echoClient({ load, connect }, options) {
  return connect(load('openrs/testing/v1/echo_service.proto').openrs.testing.v1.EchoService, options);
}

function scenario(run, options) {
  return (tools) => run(echoClient(tools, options), tools);
}

export const echoScenarios = {
  unary: scenario((client, { unary }) => unary(client, 'Echo', { text: 'grüße 你好' }).then(({ response }) => response)),

  client_streaming: scenario((client, { upload }) => upload(client, 'Collect', ['a', 'b', 'c'].map((text) => ({ text })))),

  server_streaming: scenario((client, { collect }) => collect(client.Repeat({ text: 'r', count: 100 })).then(({ responses, error }) => ({
    indexes: responses.map(({ index }) => index), error,
  }))),

  // Each request is sent only after the answer to the one before: a conversation, no two streams beside each other.
  bidi_streaming: scenario(async (client, { collect }) => {
    const call = client.Chat();
    const texts = ['one', 'two', 'three'];
    const outcome = collect(call, (_, count) => (count < texts.length ? call.write({ text: texts[count] }) : call.end()));
    call.write({ text: texts[0] });
    return outcome;
  }),

  // The deadline runs from the call on, and the server must get to see the call: so the connection is made first.
  deadline: scenario(async (client, { unary, argument }) => {
    await ready(client);
    return unary(client, 'Echo', { text: argument.text, then: 'BEHAVIOR_WAIT' }, { options: soon(1000) });
  }),

  deadline_stream: scenario(async (client, { collect, argument }) => {
    await ready(client);
    return collect(client.Repeat({ text: argument.text, count: 2, then: 'BEHAVIOR_WAIT' }, soon(1000)));
  }),

  cancel: scenario((client, { collect, argument }) =>
    collect(client.Repeat({ text: argument.text, count: 1, then: 'BEHAVIOR_WAIT' }), (_, __, call) => call.cancel())),

  // An error overtakes responses that grpc-js has not handed over yet, so the server is only told to abort once one was.
  abort: scenario(async (client, { collect }) => {
    const call = client.Chat();
    const outcome = collect(call, (_, count) => count === 1 && call.write({ text: 'two', then: 'BEHAVIOR_ABORT' }));
    call.write({ text: 'one' });
    return outcome;
  }),

  fail: scenario((client, { unary }) => unary(client, 'Echo', { text: 'fail', then: 'BEHAVIOR_FAIL' }).then(({ error }) => error)),

  crash: scenario((client, { unary }) => unary(client, 'Echo', { text: 'crash', then: 'BEHAVIOR_CRASH' }).then(({ error }) => error)),

  metadata: scenario(async (client, { grpc, unary }) => {
    const metadata = new grpc.Metadata();
    metadata.set('x-text', 'plain');
    metadata.set('x-data-bin', Buffer.from([0, 255, 1, 254]));
    const { headers, trailers } = await unary(client, 'Echo', { text: 'metadata' }, { metadata });
    const read = (from, prefix) => ({ text: from.get(`${prefix}-text`)[0], bytes: [...from.get(`${prefix}-data-bin`)[0]] });
    return { headers: read(headers, 'x'), trailers: read(trailers, 't') };
  }),

  limits: scenario(async (client, { unary }) => {
    const room = 64; // for the other fields
    const sent = (bytes) => unary(client, 'Echo', { text: 'sent', payload: Buffer.alloc(bytes) });
    const received = (bytes) => unary(client, 'Echo', { text: 'received', response_bytes: bytes });
    return {
      sent_within: (await sent(maxMessage - room)).response?.text,
      sent_beyond: (await sent(maxMessage)).error,
      received_within: (await received(maxMessage - room)).response?.payload.length,
      received_beyond: (await received(maxMessage)).error,
    };
  }, { 'grpc.max_send_message_length': -1, 'grpc.max_receive_message_length': -1 }),

  own_limit: scenario((client, { unary }) => unary(client, 'Echo', { text: 'own', response_bytes: 1024 * 1024 }).then(({ error }) => error),
    { 'grpc.max_receive_message_length': 64 * 1024 }),

  gzip: scenario(async (client, { unary }) => {
    const { response, headers } = await unary(client, 'Echo', { text: 'g'.repeat(100000), response_bytes: 200000 });
    return { text: response.text.length, payload: response.payload.length, request_encoding: headers.get('request-encoding')[0] };
  }, { 'grpc.default_compression_algorithm': 2 }),
};
