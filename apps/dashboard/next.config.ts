import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

const workspace = fileURLToPath(new URL('../../', import.meta.url));
/** Turbopack does not know our source condition: without these lines it would read each library's last build. */
const fromSource = ['analysis', 'api', 'contracts', 'search-space', 'ui'];

const config: NextConfig = {
  outputFileTracingRoot: workspace,
  turbopack: {
    root: workspace,
    resolveAlias: Object.fromEntries(
      fromSource.map((room) => [`@bionas/${room}`, `../../libs/${room}/src/index.ts`]),
    ),
  },
  // Types are checked by `npm run typecheck`, once for the whole workspace.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // The event stream and downloads pass through: compressing would hold them back.
  compress: false,
  experimental: {
    // A build is made once for each state of the source: what would make the next one quicker costs this one a sixth of its time.
    turbopackFileSystemCacheForBuild: false,
    turbopackSourceMaps: process.env.NODE_ENV !== 'production',
    turbopackInputSourceMaps: process.env.NODE_ENV !== 'production',
  },
};

export default config;
