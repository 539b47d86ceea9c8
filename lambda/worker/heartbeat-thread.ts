import '@jobstack/worker/heartbeat-thread';
