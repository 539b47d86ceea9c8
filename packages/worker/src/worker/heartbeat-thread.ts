/** For a bundle of its own beside the worker's, called `heartbeat-thread.mjs`: there the worker looks for it. */
import '@jobstack/database/heartbeat-thread';
