namespace TypedJobs.Worker.Fetching.Pumps;

/// <summary>
/// Represents the slots that a worker has for running jobs, shared by its queues. In strict order a queue gets slots only while
/// none before it may have work. In weighted order the queues that have work take jobs in proportion to their weights, by
/// stride scheduling (Waldspurger and Weihl, 1995): each job that is taken advances its queue's pass by the inverse of
/// its weight, and the queue with the lowest pass comes next. Thread-safe.
/// </summary>
internal sealed class WorkSlots(int capacity, QueueOrder order)
{
    private readonly Lock _gate = new();
    private readonly List<IWorkSource> _sources = [];
    private readonly List<double> _passes = [];
    private int _capacity = capacity;
    private int _used;

    /// <summary>Gets or sets the number of slots. With fewer than are in use, none is given until enough are free.</summary>
    public int Capacity
    {
        get => Volatile.Read(ref _capacity);
        set
        {
            lock (_gate)
            {
                _capacity = value;
            }

            SignalAll();
        }
    }

    /// <summary>Gets the number of slots in use.</summary>
    public int Used => Volatile.Read(ref _used);

    /// <summary>Adds a queue, behind those that were added before.</summary>
    public void Add(IWorkSource source)
    {
        _sources.Add(source);
        _passes.Add(0);
    }

    /// <summary>Reserves slots for jobs of a queue.</summary>
    /// <returns>The number that it got: at most as many as it asked for, maybe none.</returns>
    public int Reserve(IWorkSource source, int most)
    {
        lock (_gate)
        {
            int free = Math.Min(_capacity - _used, most);
            if (free <= 0)
            {
                return 0;
            }

            int granted = _sources.Count == 1 ? free
                : order == QueueOrder.Strict ? ReserveInOrder(source, free)
                : ReserveByWeight(_sources.IndexOf(source), free);
            _used += granted;
            return granted;
        }
    }

    /// <summary>Returns whether a slot is free that a queue would get now. Reserves nothing.</summary>
    public bool IsTurnOf(IWorkSource source)
    {
        lock (_gate)
        {
            return _used < _capacity && (order == QueueOrder.Strict ? ReserveInOrder(source, 1) > 0 : HasLowestPass(_sources.IndexOf(source)));
        }
    }

    /// <summary>Gives slots back: their jobs have ended, or there were no jobs for them.</summary>
    public void Release(int count)
    {
        lock (_gate)
        {
            _used -= count;
        }

        if (_sources.Count > 1)
        {
            SignalAll();
        }
    }

    private int ReserveInOrder(IWorkSource source, int free)
    {
        foreach (IWorkSource earlier in _sources)
        {
            if (earlier == source)
            {
                return free;
            }

            if (earlier.MayHaveWork)
            {
                return 0;
            }
        }

        return free;
    }

    private bool HasLowestPass(int source)
    {
        for (int i = 0; i < _sources.Count; i++)
        {
            if (i != source && _sources[i].MayHaveWork && _passes[i] < _passes[source])
            {
                return false;
            }
        }

        return true;
    }

    private int ReserveByWeight(int source, int free)
    {
        Span<double> passes = stackalloc double[_sources.Count];
        double lowest = double.MaxValue;
        int lightest = _sources[source].Weight;
        for (int i = 0; i < passes.Length; i++)
        {
            passes[i] = i == source || _sources[i].MayHaveWork ? _passes[i] : double.MaxValue;
            if (i != source)
            {
                lowest = Math.Min(lowest, passes[i]);
            }

            lightest = Math.Min(lightest, _sources[i].Weight);
        }

        // A queue that had nothing to do has not saved up its share. Those that take their turns lie behind one another by
        // less than what fills all slots, because several slots are given at once.
        if (lowest < double.MaxValue)
        {
            passes[source] = Math.Max(passes[source], lowest - ((double)_capacity / lightest));
        }

        int granted = 0;
        for (int i = 0; i < free; i++)
        {
            int next = source;
            for (int j = 0; j < passes.Length; j++)
            {
                if (passes[j] < passes[next])
                {
                    next = j;
                }
            }

            passes[next] += 1.0 / _sources[next].Weight;
            granted += next == source ? 1 : 0;
        }

        _passes[source] = passes[source];
        return granted;
    }

    /// <summary>Lets every queue that may have work look for slots again.</summary>
    public void SignalAll()
    {
        foreach (IWorkSource source in _sources)
        {
            if (source.MayHaveWork)
            {
                source.Signal();
            }
        }
    }
}
