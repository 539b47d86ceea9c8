/** Of this package, and so of JobStack: all its packages have one version. */
export const JOBSTACK_VERSION = '0.1.0';
