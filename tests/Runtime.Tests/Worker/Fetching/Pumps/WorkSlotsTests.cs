using CsCheck;
using TypedJobs.Worker.Fetching.Pumps;

namespace TypedJobs.Runtime.Tests.Worker.Fetching.Pumps;

public sealed class WorkSlotsTests
{
    [Fact]
    public void No_more_places_are_given_than_there_are_whatever_is_asked_given_back_and_changed() =>
        Gen.Select(
            Gen.Enum<QueueOrder>(),
            Gen.Int[1, 4],
            Gen.Select(Gen.Int[0, 3], Gen.Int[0, 40], Gen.Int[0, 3], Gen.Int[1, 30]).Array[1, 60]).Sample((order, count, steps) =>
        {
            var slots = new WorkSlots(10, order);
            Source[] sources = [.. Enumerable.Range(0, count).Select(i => new Source(i + 1))];
            Array.ForEach(sources, slots.Add);
            int used = 0;
            foreach ((int which, int most, int action, int number) in steps)
            {
                Source source = sources[which % count];
                switch (action)
                {
                    case 0:
                        int back = Math.Min(used, number);
                        slots.Release(back);
                        used -= back;
                        break;
                    case 1:
                        slots.Capacity = number;
                        break;
                    case 2:
                        source.MayHaveWork = number % 2 == 0;
                        break;
                    default:
                        int free = Math.Max(0, slots.Capacity - used);
                        int granted = slots.Reserve(source, most);
                        Assert.InRange(granted, 0, Math.Min(free, most));
                        used += granted;
                        break;
                }
            }
        });

    [Fact]
    public void In_strict_order_a_queue_has_places_only_while_those_before_it_have_no_work()
    {
        var slots = new WorkSlots(10, QueueOrder.Strict);
        Source[] sources = [new(1), new(1), new(1)];
        Array.ForEach(sources, slots.Add);
        Assert.Equal(0, slots.Reserve(sources[2], 3));
        Assert.Equal(0, slots.Reserve(sources[1], 3));
        Assert.Equal(3, slots.Reserve(sources[0], 3));
        sources[0].MayHaveWork = false;
        Assert.Equal(0, slots.Reserve(sources[2], 3));
        Assert.Equal(3, slots.Reserve(sources[1], 3));
        sources[1].MayHaveWork = false;
        Assert.Equal(4, slots.Reserve(sources[2], 30));
    }

    [Fact]
    public void By_weight_queues_that_all_have_work_share_in_proportion() =>
        Gen.Select(Gen.Int[1, 9].Array[2, 5], Gen.Int[1, 7]).Sample((weights, batch) =>
        {
            var slots = new WorkSlots(batch, QueueOrder.Weighted);
            Source[] sources = [.. weights.Select(weight => new Source(weight))];
            Array.ForEach(sources, slots.Add);
            int[] taken = new int[weights.Length];
            for (int total = 0; total < 2000;)
            {
                for (int i = 0; i < sources.Length; i++)
                {
                    int granted = slots.Reserve(sources[i], batch);
                    slots.Release(granted);
                    taken[i] += granted;
                    total += granted;
                }
            }

            double all = taken.Sum();
            double sum = weights.Sum();
            for (int i = 0; i < weights.Length; i++)
            {
                // A queue may be ahead by what one grant holds.
                Assert.InRange(taken[i], (all * weights[i] / sum) - (2 * batch) - 1, (all * weights[i] / sum) + (2 * batch) + 1);
            }
        });

    [Fact]
    public void A_queue_that_had_nothing_to_do_has_not_saved_up_its_share()
    {
        var slots = new WorkSlots(1, QueueOrder.Weighted);
        Source[] sources = [new(1), new(1)];
        Array.ForEach(sources, slots.Add);
        sources[1].MayHaveWork = false;
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal(1, slots.Reserve(sources[0], 1));
            slots.Release(1);
        }

        sources[1].MayHaveWork = true;
        int second = 0;
        for (int total = 0; total < 100;)
        {
            foreach (Source source in sources)
            {
                int granted = slots.Reserve(source, 1);
                slots.Release(granted);
                total += granted;
                second += source == sources[1] ? granted : 0;
            }
        }

        // Half of what both get, and the one turn that it may lie behind.
        Assert.InRange(second, 49, 52);
    }

    [Fact]
    public void Whoever_may_have_work_is_told_when_places_are_free_again()
    {
        var slots = new WorkSlots(1, QueueOrder.Strict);
        Source[] sources = [new(1), new(1)];
        Array.ForEach(sources, slots.Add);
        Assert.Equal(1, slots.Reserve(sources[0], 5));
        sources[0].MayHaveWork = false;
        slots.Release(1);
        Assert.Equal((0, 1), (sources[0].Signals, sources[1].Signals));
        slots.Capacity = 4;
        Assert.Equal((0, 2), (sources[0].Signals, sources[1].Signals));
    }

    private sealed class Source(int weight) : IWorkSource
    {
        public int Weight => weight;

        public bool MayHaveWork { get; set; } = true;

        public int Signals { get; private set; }

        public void Signal() => Signals++;
    }
}
