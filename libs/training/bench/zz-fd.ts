import { loadEngine, softmaxCrossEntropy, tf } from '@bionas/engine';
import { buildSupernet, supernetCandidates } from '@bionas/network';
await loadEngine({ backend: 'tensorflow' });
for (const rules of [['bp'], ['fa']] as const) {
  const supernet = buildSupernet({ channels: 2, cells: 3, candidates: supernetCandidates(rules), slots: { stem: 'fa', preprocess: 'fa', reduction: 'fa', head: 'fa' } }, { height: 8, width: 8, channels: 2, classes: 3 }, { seed: 1, mean: [0.4, 0.5], std: [0.2, 0.3] });
  const a = supernet.alphas;
  a.normal.variable.assign(tf.randomNormal(a.normal.variable.shape, 0, 1, 'float32', 7));
  a.reduce.variable.assign(tf.randomNormal(a.reduce.variable.shape, 0, 1, 'float32', 8));
  for (const batch of [4, 32]) {
    const x = tf.randomUniform<tf.Rank.R4>([batch, 8, 8, 2], 0, 1, 'float32', 5);
    const labels = Array.from({ length: batch }, (_, i) => i % 3);
    const loss = (): number => tf.tidy(() => (supernet.forward(x, 'probe').logits.arraySync() as number[][]).reduce((s, row, i) => { const top = Math.max(...row); return s + Math.log(row.reduce((t, v) => t + Math.exp(v - top), 0)) + top - row[labels[i]!]!; }, 0));
    tf.tidy(() => {
      const pass = supernet.forward(x, 'probe');
      const g = pass.backward(softmaxCrossEntropy(pass.logits, tf.oneHot(tf.tensor1d(labels, 'int32'), 3, 1, 0, 'float32') as tf.Tensor2D).grad, { weights: false, alphas: true, delivery: 'true' }).alphas!;
      for (const kind of ['normal', 'reduce'] as const) {
        const v = a[kind].variable; const start = v.clone(); const len = tf.norm(g[kind]).dataSync()[0]!;
        for (const h of [2e-2, 5e-3, 1e-3]) {
          const e = [1, 2, 3].map((seed) => { const d = tf.randomNormal(v.shape, 0, 1, 'float32', seed); const slope = tf.sum(tf.mul(g[kind], d)).dataSync()[0]!; const [u, w] = [h, -h].map((s) => { v.assign(tf.add(start, tf.mul(d, s))); return loss(); }); return ((u! - w!) / (2 * h) - slope) / len; });
          console.log(rules, batch, kind, len.toFixed(4), h, e.map((y) => y.toFixed(5)).join(' '));
        }
        v.assign(start);
      }
    });
  }
}
