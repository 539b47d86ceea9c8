/** Does `work` with each number below `count`, in order, in so many lanes side by side. */
export async function sideBySide(lanes: number, count: number, work: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
