import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { paraglideVitePlugin } from '@inlang/paraglide-js'
import { defineConfig } from 'vitest/config'
// @ts-expect-error plain JavaScript, read by Vite alone
import { pdfAssets } from './scripts/pdf-assets.mjs'

// PIMS_ORIGIN is where a running server listens during development.
const origin = process.env.PIMS_ORIGIN ?? 'http://127.0.0.1:8080'

const own = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  plugins: [
    {
      name: 'lighter-parts',
      enforce: 'pre',
      resolveId(source, from) {
        // Lucide's icon component, paraglide's runtime and its plurals do more than is needed here: ours take their places.
        if (source === '../Icon.svelte' && from?.includes('@lucide/svelte')) return own('./src/parts/LucideIcon.svelte')
        if (source === '../runtime.js' && from?.includes('/src/messages/')) return own('./src/locale.svelte.ts')
        if (source === '../registry.js' && from?.includes('/src/messages/')) return own('./src/plural.ts')
      },
    },
    svelte(),
    pdfAssets(),
    paraglideVitePlugin({ project: './project.inlang', outdir: './src/messages', strategy: ['baseLocale'] }),
  ],
  build: {
    target: ['chrome109', 'firefox115', 'safari16'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    emptyOutDir: true,
    rolldownOptions: {
      output: {
        // What the first screen needs besides itself, in one piece: many small chunks cost more than they weigh.
        codeSplitting: { groups: [
          { name: 'base', test: /src\/(locale|plural|router|links|format|api\/|art\/FileDrawing|parts\/(LucideIcon|lucide|Skeleton|filekind|FileThumb|thumbs))|icons\/(eye|key-round)\.svelte/ },
          // And those drawings that several apps share and the first screen has not: each alone would be a name to tell of and a request.
          { name: (id, about) => (about.getModuleInfo(id)?.importers.some((by) => /src\/(App|parts\/|shell\/|apps\/home\/)/.test(by)) ? null : 'icons'), test: /@lucide\/svelte\/dist\/icons\//, minShareCount: 2, includeDependenciesRecursively: false },
        ] },
      },
    },
  },
  server: { fs: { allow: ['..'] }, proxy: { '/api': origin, '/tus': origin, '/openapi.json': origin } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
})
