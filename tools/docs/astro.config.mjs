import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';
import linksValidator from 'starlight-links-validator';
import llmsTxt from 'starlight-llms-txt';
import { sidebar } from './sidebar.mjs';

/** Where the site is going to be, for the addresses in llms.txt and the sitemap: SITE=https://… make docs */
const site = process.env.SITE ?? 'http://localhost:4321';

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
      // A dead link or anchor fails the build.
      plugins: [linksValidator(), llmsTxt({ rawContent: true, demote: ['reference/**', 'decisions/**'] })],
    }),
  ],
});
