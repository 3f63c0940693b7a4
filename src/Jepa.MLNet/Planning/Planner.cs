using System.Numerics.Tensors;
using Jepa.MLNet.Onnx;

namespace Jepa.MLNet.Planning;

/// <summary>
/// Plans by sampling: finds the actions of the next S steps whose predicted states cost least, and starts the next
/// plan from the last one (model predictive control).
/// </summary>
/// <remarks>
/// A batch of plans is planned one after the other in the same memory, each as it would be alone. One thread at a
/// time: a second one at once gets an <see cref="InvalidOperationException"/>. A plan of a batch allocates little
/// and copies no state.
/// </remarks>
public sealed class Planner : IDisposable
{
    private readonly PlannerOptions _options;
    private readonly RolloutMemory _memory;
    private readonly IBoundRollout _rollout;
    private readonly GaussianNoise _noise;
    private readonly PlanMemory[] _plans;
    private readonly ActionBound[] _bounds;
    private readonly float[] _costs;
    private readonly float[] _mean;
    private readonly float[] _deviation;
    private readonly float[] _newMean;
    private readonly float[] _newDeviation;
    private readonly int _stateSize;
    private ExclusiveUse _use;
    private bool _hasPlan;

    /// <summary>Makes a planner over a world model.</summary>
    /// <param name="model">The model, used and not owned: it is to outlive the planner.</param>
    /// <param name="options">How to plan.</param>
    /// <param name="plans">The number of plans in a batch; the default is 1. At least 1.</param>
    /// <exception cref="ArgumentException">
    /// An option is out of its range or does not fit the model, or the model has no actions or reads the time.
    /// </exception>
    /// <exception cref="InvalidOperationException">The model was loaded without a predictor.</exception>
    public Planner(JepaModel model, PlannerOptions options, int plans = 1)
        : this(new JepaDynamics(model), options, plans)
    {
    }

    /// <summary>Makes a planner over any dynamics.</summary>
    /// <param name="dynamics">The dynamics, used and not owned.</param>
    /// <param name="options">How to plan.</param>
    /// <param name="plans">The number of plans in a batch; the default is 1. At least 1.</param>
    /// <exception cref="ArgumentException">
    /// An option is out of its range or does not fit the dynamics, or a size of the dynamics is less than 1.
    /// </exception>
    public Planner(Dynamics dynamics, PlannerOptions options, int plans = 1)
    {
        ArgumentNullException.ThrowIfNull(dynamics);
        ArgumentNullException.ThrowIfNull(options);
        var guard = new OptionGuard(nameof(Dynamics));
        guard.AtLeast(1, _stateSize = dynamics.StateSize, nameof(Dynamics.StateSize));
        guard.AtLeast(1, dynamics.ActionSize, nameof(Dynamics.ActionSize));
        guard.AtLeast(1, dynamics.ActionsPerStep, nameof(Dynamics.ActionsPerStep));
        options.Validate(dynamics.ActionSize);
        new OptionGuard(nameof(Planner)).AtLeast(1, plans);

        _options = options;
        _bounds = [.. Enumerable.Repeat(options.Bounds, dynamics.ActionsPerStep).SelectMany(bounds => bounds)];
        _memory = new RolloutMemory(options.Samples, options.Steps, _stateSize, _bounds.Length);
        _noise = new GaussianNoise(checked(options.Samples * options.Steps * _bounds.Length));
        _costs = new float[options.Samples];
        int planSize = PlanSize = checked(options.Steps * _bounds.Length);
        (_mean, _deviation) = (new float[planSize], new float[planSize]);
        (_newMean, _newDeviation) = (new float[planSize], new float[planSize]);
        _plans = new PlanMemory[plans];
        Forget();
        _rollout = dynamics.Bind(_memory);
    }

    /// <summary>Gets S·A·H, the numbers of a plan: S steps of H actions each.</summary>
    public int PlanSize { get; }

    /// <summary>
    /// Plans from where things stand now. Execute the first actions of a plan, observe, and call this again: the plan
    /// starts from the last one, less what was executed.
    /// </summary>
    /// <param name="states">[plans, D], the present states: latents, for a world model.</param>
    /// <param name="cost">What to make small.</param>
    /// <param name="plans">Receives [plans, S, A·H], the actions of each step oldest first.</param>
    /// <param name="executedSteps">
    /// The steps of the last plan that have been executed since; the default is 1. At 0 the last plan is improved.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A length is not what the planner asks for, a state is not finite, or the cost does not fit the states.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The cost of every sample is NaN or infinite, or another thread uses this planner.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The planner or its model has been disposed.</exception>
    public void Plan(ReadOnlySpan<float> states, IPlanCost cost, Span<float> plans, int executedSteps = 1)
    {
        ArgumentNullException.ThrowIfNull(cost);
        CheckLength(nameof(states), states.Length, "D", _stateSize);
        CheckLength(nameof(plans), plans.Length, "S·A·H", PlanSize);
        new OptionGuard(nameof(Plan)).AtLeast(0, executedSteps);
        if (!FiniteRows.AllFinite(states))
            throw new ArgumentException($"{nameof(states)} holds NaN or an infinity; expected finite numbers.");
        _use.Enter(this);
        try
        {
            for (int plan = 0; plan < _plans.Length; plan++)
            {
                if (_hasPlan)
                    _plans[plan].Shift(Math.Min(executedSteps, _options.Steps));
                Improve(plan, states.Slice(plan * _stateSize, _stateSize), cost);
                _plans[plan].Mean.CopyTo(plans[(plan * PlanSize)..]);
            }
            _hasPlan = true;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Forgets the last plans and begins the samples anew: the planner is as it was made.</summary>
    /// <exception cref="InvalidOperationException">Another thread uses this planner.</exception>
    /// <exception cref="ObjectDisposedException">The planner has been disposed.</exception>
    public void Reset()
    {
        _use.Enter(this);
        try
        {
            Forget();
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Frees the native memory of the planner, after a call under way. The model stays as it is.</summary>
    public void Dispose()
    {
        if (_use.Dispose())
            _rollout.Dispose();
    }

    private void Leave()
    {
        if (_use.Exit())
            _rollout.Dispose();
    }

    private void Forget()
    {
        _hasPlan = false;
        float[] start = Array.ConvertAll(_bounds, bound => bound.Middle);
        for (int plan = 0; plan < _plans.Length; plan++)
            _plans[plan] = new PlanMemory(start, _options.Steps, unchecked(_options.Seed + plan));
    }

    private void Improve(int plan, ReadOnlySpan<float> state, IPlanCost cost)
    {
        PlanMemory memory = _plans[plan];
        memory.Mean.CopyTo(_mean, 0);
        for (int place = 0; place < PlanSize; place++)
            _deviation[place] = (float)(_options.InitialDeviation * _bounds[place % _bounds.Length].HalfWidth);
        Span<float> starts = _memory.States(0);
        for (int sample = 0; sample < _options.Samples; sample++)
            state.CopyTo(starts[(sample * _stateSize)..]);

        var rollouts = new PlanRollouts(_memory, plan, _plans.Length);
        for (int iteration = 0; iteration < _options.Iterations; iteration++)
        {
            Sample(_noise.Next(memory.Random));
            _rollout.Run();
            _costs.AsSpan().Clear();
            cost.Evaluate(rollouts, _costs);
            RankCosts();
            _mean.CopyTo(_newMean, 0);
            _deviation.CopyTo(_newDeviation, 0);
            _options.Method.Update(rollouts, _costs, _newMean, _newDeviation);
            float kept = (float)_options.Smoothing;
            TensorPrimitives.Lerp(_newMean, _mean, kept, _mean);
            TensorPrimitives.Lerp(_newDeviation, _deviation, kept, _deviation);
        }
        for (int place = 0; place < PlanSize; place++)
        {
            ActionBound bound = _bounds[place % _bounds.Length];
            memory.Mean[place] = Math.Clamp(_mean[place], bound.Smallest, bound.Largest); // rounding, own methods
        }
    }

    /// <summary>Draws a = clip(μ + σ·ε), but for the first sample, which is μ itself.</summary>
    private void Sample(ReadOnlySpan<float> noise)
    {
        int size = _bounds.Length;
        for (int step = 0; step < _options.Steps; step++)
        {
            Span<float> actions = _memory.Actions(step);
            ReadOnlySpan<float> mean = _mean.AsSpan(step * size, size);
            ReadOnlySpan<float> deviation = _deviation.AsSpan(step * size, size);
            ReadOnlySpan<float> own = noise.Slice(step * actions.Length, actions.Length);
            for (int place = 0, axis = 0; place < actions.Length; place++)
            {
                float action = place < size ? mean[axis] : mean[axis] + deviation[axis] * own[place];
                actions[place] = Math.Clamp(action, _bounds[axis].Smallest, _bounds[axis].Largest);
                axis = axis + 1 == size ? 0 : axis + 1;
            }
        }
    }

    private void RankCosts()
    {
        bool anyFinite = false;
        foreach (ref float cost in _costs.AsSpan())
        {
            if (float.IsFinite(cost))
                anyFinite = true;
            else
                cost = float.PositiveInfinity;
        }
        if (!anyFinite)
        {
            throw new InvalidOperationException(
                $"The cost of all {_costs.Length} sampled plans is NaN or infinite; expected a finite one at least.");
        }
    }

    private void CheckLength(string name, int length, string sizeName, int size)
    {
        if (length != (long)_plans.Length * size)
        {
            throw new ArgumentException(
                $"{name} holds {length} values; expected {_plans.Length} rows of {sizeName} = {size}.", name);
        }
    }
}
