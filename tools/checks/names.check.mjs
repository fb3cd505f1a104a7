/** Names that say nothing attract everything: no file or folder may have one. */
import { repositoryFiles } from './repository.mjs';

export const title = 'files have names that say what is in them';

const avoided =
  /(^|\/)(utils?|helpers?|misc|common|shared|core|manager|old|new|copy|tmp|v2|types|index2)(\.|\/|$)/;
/** Routes are named by their address. */
const exempt = /^apps\/dashboard\/src\/app\//;

export function check() {
  return repositoryFiles()
    .filter((file) => /\.(m?ts|tsx|mjs)$/.test(file) && avoided.test(file) && !exempt.test(file))
    .map((file) => `${file}: name the thing it holds`);
}
