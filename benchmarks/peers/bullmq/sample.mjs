// Measures workloads with BullMQ. What is asked for, what is done and what is answered are those of ../../Workloads:
// SampleRequest, Sample and SampleLoop.
import { createInterface } from 'node:readline';
import { Queue, Worker } from 'bullmq';
import Redis from 'ioredis';

// What the latest line asks for.
let workload, port, count, concurrency, waiting;
const text = 'a small payload of a no-op job';

// The chunk with which addBulk is fastest: 500 to 1,000.
const chunk = 1000;
const queueName = 'bench';

const connect = () => new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: null });
const rest = () => new Promise((resolve) => setTimeout(resolve, 5));

const arrivals = {
  expect(expected) {
    this.count = 0;
    this.expected = expected;
    return new Promise((resolve) => { this.done = resolve; });
  },
  handle() {
    this.count++;
    if (this.count === 1) {
      this.first = performance.now();
    }
    if (this.count === this.expected) {
      this.last = performance.now();
      this.done();
    }
  },
};

const enqueue = (queue, number) => queue.add('noop', { number, text });

async function enqueueMany(queue, total) {
  for (let from = 0; from < total; from += chunk) {
    const size = Math.min(chunk, total - from);
    await queue.addBulk(Array.from({ length: size }, (_, i) => ({ name: 'noop', data: { number: from + i, text } })));
  }
}

function startWorker() {
  const connection = connect();
  const worker = new Worker(queueName, async () => arrivals.handle(), { connection, concurrency });
  return { stop: async () => { await worker.close(); connection.disconnect(); } };
}

const rate = (from, to) => ({ jobsPerSecond: count / ((to - from) / 1000) });

function quantiles(milliseconds) {
  milliseconds.sort((a, b) => a - b);
  const at = (quantile) => milliseconds[Math.ceil(quantile * milliseconds.length) - 1];
  return { p50: at(0.5), p99: at(0.99) };
}

const workloads = {
  async bulk(queue) {
    await enqueue(queue, 0);
    globalThis.gc?.();
    const start = performance.now();
    await enqueueMany(queue, count);
    return rate(start, performance.now());
  },

  async 'one-by-one'(queue) {
    await enqueue(queue, 0);
    const latencies = [];
    for (let i = 0; i < count; i++) {
      const start = performance.now();
      await enqueue(queue, i);
      latencies.push(performance.now() - start);
    }
    return quantiles(latencies);
  },

  async process(queue) {
    await enqueueMany(queue, count + waiting);
    globalThis.gc?.();
    const all = arrivals.expect(count);
    const worker = startWorker();
    await all;
    const metrics = rate(arrivals.first, arrivals.last);
    await worker.stop();
    return metrics;
  },

  async idle(queue) {
    const begun = arrivals.expect(1);
    const worker = startWorker();
    await enqueue(queue, 0);
    await begun;
    const latencies = [];
    for (let i = 0; i < count; i++) {
      await rest();
      const started = arrivals.expect(1);
      const start = performance.now();
      await enqueue(queue, i);
      await started;
      latencies.push(arrivals.first - start);
    }
    await worker.stop();
    return quantiles(latencies);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...numbers] = line.split(' ');
  workload = name;
  [port, count, concurrency, waiting] = numbers.map(Number);
  const connection = connect();
  const queue = new Queue(queueName, { connection });
  await queue.waitUntilReady();
  console.log(JSON.stringify(await workloads[workload](queue)));
  await queue.close();
  connection.disconnect();
}
process.exit(0);
