/**
 * @file The one tensor namespace of the house. Under Node every way of importing tfjs-core (ESM named, ESM namespace, require
 * from tfjs-node) ends in the same CommonJS file, so there is one engine; a bundler that follows `module` would make a second.
 * Engine rooms import `tf` from here and nowhere else, so that this stays a single place to mend.
 */
import * as tf from '@tensorflow/tfjs-core';

export { tf };
