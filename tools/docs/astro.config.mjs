import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';
import linksValidator from 'starlight-links-validator';
import llmsTxt from 'starlight-llms-txt';
import { sidebar } from './sidebar.mjs';

/** Where the site is going to be, for the addresses in llms.txt and the sitemap: SITE=https://… make docs */
const site = process.env.SITE ?? 'http://localhost:4321';
const GENERATED = ['reference/**', 'decisions/**'];

/** What a reader of llms.txt can take instead of everything: each part of the sidebar, and what the packages export. */
const parts = [
  ...sidebar.map(({ label, items }) => ({ label, paths: items.filter((item) => typeof item === 'string') })),
  { label: 'Exports', paths: ['reference/**'] },
]
  .filter(({ paths }) => paths.length > 0)
  .map(({ label, paths }) => ({ label, paths, description: `${paths.join(', ')}` }));

export default defineConfig({
  site,
  outDir: '../../out/docs',
  telemetry: false,
  integrations: [
    starlight({
      title: 'JobStack',
      description: 'Asynchronous jobs on AWS that are never lost and never doubled.',
      sidebar,
      credits: false,
      customCss: ['./src/site.css'],
      // A dead link or anchor fails the build; addresses of the laptop stack are none.
      plugins: [
        linksValidator({ errorOnLocalLinks: false }),
        llmsTxt({ rawContent: true, demote: GENERATED, exclude: GENERATED, customSets: parts }),
      ],
    }),
  ],
});
