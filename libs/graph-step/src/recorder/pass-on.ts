import type { NativeBinding } from '../native-backend.ts';

/** The addon's members on an object of our own, to put others in the place of some. */
export function passOn(real: NativeBinding): NativeBinding {
  const standIn: Record<string, unknown> = {};
  // The addon's members are not all its own: ask for them by `in`, one prototype after the other.
  for (
    let owner: unknown = real;
    owner !== null && owner !== Object.prototype;
    owner = Object.getPrototypeOf(owner)
  ) {
    for (const key of Object.getOwnPropertyNames(owner)) {
      const member: unknown = Reflect.get(real, key);
      standIn[key] ??= typeof member === 'function' ? (member.bind(real) as unknown) : member;
    }
  }
  return standIn as unknown as NativeBinding;
}
