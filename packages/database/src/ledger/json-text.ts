export { toJsonText, toText } from '@jobstack/core';
