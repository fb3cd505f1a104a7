/** @file Run under one Node: prints an `ok` line per foundation that works, throws at the first that does not. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Resolved as the room that owns the dependency resolves it. */
const from = (/** @type {string} */ room) =>
  createRequire(fileURLToPath(new URL(`../../../${room}/package.json`, import.meta.url)));

async function train() {
  const { loadEngine, tf } = await import(
    new URL('../../../libs/engine/dist/index.js', import.meta.url).href
  );
  const info = await loadEngine();
  assert.equal(info.backend, 'tensorflow', 'the native engine is provisioned');
  const images = tf.randomNormal([16, 12, 12, 1], 0, 1, 'float32', 1);
  // A rule a small network can learn: is the left half brighter than the right?
  const labels = tf.tidy(() => {
    const left = tf.mean(tf.slice(images, [0, 0, 0, 0], [16, 12, 6, 1]), [1, 2, 3]);
    const right = tf.mean(tf.slice(images, [0, 0, 6, 0], [16, 12, 6, 1]), [1, 2, 3]);
    return tf.oneHot(tf.cast(tf.greater(left, right), 'int32'), 2);
  });
  const normal = (/** @type {number[]} */ shape, /** @type {number} */ seed) =>
    tf.variable(tf.randomNormal(shape, 0, 0.3, 'float32', seed));
  const weights = [normal([3, 3, 1, 8], 2), normal([3, 3, 8, 8], 3), normal([6 * 6 * 8, 2], 4)];
  const optimizer = tf.train.momentum(0.02, 0.9);
  const losses = Array.from({ length: 8 }, () => {
    const loss = optimizer.minimize(() => {
      const first = tf.relu(tf.conv2d(images, weights[0], 1, 'same'));
      const second = tf.relu(tf.conv2d(first, weights[1], 2, 'same'));
      return tf.losses.softmaxCrossEntropy(
        labels,
        tf.matMul(tf.reshape(second, [16, 6 * 6 * 8]), weights[2]),
      );
    }, true);
    const [value] = loss.dataSync();
    loss.dispose();
    return value;
  });
  assert.ok(
    losses.every(Number.isFinite) && losses[7] < losses[0] * 0.7,
    `the loss falls: ${losses.map((each) => each.toFixed(3)).join(' ')}`,
  );
  return `engine: TensorFlow ${info.tensorflowVersion}, loss ${losses[0].toFixed(3)} to ${losses[7].toFixed(3)} in 8 steps of two convolutions`;
}

async function talk() {
  const zmq = from('libs/messaging')('zeromq');
  const [server, client] = [new zmq.Pair({ linger: 0 }), new zmq.Pair({ linger: 0 })];
  await server.bind('tcp://127.0.0.1:*');
  client.connect(server.lastEndpoint);
  await client.send(['question', Buffer.from([1, 2, 3])]);
  const [text, data] = await server.receive();
  assert.equal(text.toString(), 'question');
  await server.send(data);
  assert.deepEqual([...(await client.receive())[0]], [1, 2, 3]);
  server.close();
  client.close();
  assert.equal(zmq.capability.curve, true);
  return `ZeroMQ ${zmq.version}: a pair on loopback, CURVE is there`;
}

async function store() {
  const { PGlite } = from('libs/store')('@electric-sql/pglite');
  const database = await PGlite.create();
  await database.exec('create table t (id int primary key, name text); insert into t values (1, $$one$$)');
  const { rows } = await database.query('select name, current_setting($1) as version from t where id = 1', [
    'server_version',
  ]);
  assert.equal(rows[0].name, 'one');
  await database.close();
  return `PGlite: PostgreSQL ${rows[0].version}`;
}

for (const part of [train, talk, store]) console.log(`ok ${process.version} ${await part()}`);
// The native library keeps threads; nothing is left to wait for.
process.exit(0);
