/** @file The versions that were tried together, and what their files must hash to. */

export const TENSORFLOW_VERSION = '2.21.0';
export const TFJS_VERSION = '4.22.0';

/**
 * The wheel of each flavour and platform. Its Python tag is fixed because only the C library inside is used:
 * one wheel, one hash, whatever Python the user has.
 * @type {Record<string, {project: string, platforms: string[], sha256: string}>}
 */
export const WHEELS = {
  'cpu-linux-x64': {
    project: 'tensorflow-cpu',
    platforms: ['manylinux_2_27_x86_64'],
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
  },
  'cuda-linux-x64': {
    project: 'tensorflow',
    platforms: ['manylinux_2_27_x86_64'],
    sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
  },
  'cpu-linux-arm64': {
    project: 'tensorflow',
    platforms: ['manylinux_2_27_aarch64'],
    sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
  },
  'cpu-darwin-arm64': {
    project: 'tensorflow',
    platforms: ['macosx_12_0_arm64'],
    sha256: '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88',
  },
};

export const WHEEL_PYTHON = '3.11';

/** Bytes that must be free before an install starts: the wheel, what is taken out of it, and room to breathe. */
export const NEEDED_BYTES = { cpu: 1.6e9, cuda: 8e9 };
