/** A Lambda function, as the laptop runs it. */
export interface LambdaFunction {
  readonly name: string;
  /** Absolute path of the module that exports `handler`. */
  readonly entry: string;
  /** Then the process is killed. 1 to 900. */
  readonly timeoutSeconds: number;
  /** Told to the handler as its limit; not enforced. */
  readonly memoryMb: number;
  readonly region: string;
  /** Added to the environment of this process; undefined takes a variable away. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the function's own output goes; a number is an open file, a listener gets each line. @default 'inherit' */
  readonly output?: 'inherit' | 'ignore' | number | ((line: string) => void);
}
