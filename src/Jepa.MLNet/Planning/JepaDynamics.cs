using Jepa.MLNet.Onnx;

namespace Jepa.MLNet.Planning;

/// <summary>A world model's dynamics in latent space: ẑ′ = g(z, a), its predictor over ONNX Runtime.</summary>
public sealed class JepaDynamics : Dynamics
{
    private readonly JepaModel _model;

    /// <summary>Makes the dynamics of a model.</summary>
    /// <param name="model">The model, used and not owned: it is to outlive what plans over it.</param>
    /// <exception cref="InvalidOperationException">The model was loaded without a predictor.</exception>
    /// <exception cref="ArgumentException">
    /// The model has no actions to choose, or reads the time of a frame, which no plan knows.
    /// </exception>
    public JepaDynamics(JepaModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.RequirePredictor();
        JepaModelDescription description = model.Description;
        if (description.ActionSize == 0)
        {
            throw new ArgumentException(
                "The model's action size is 0; expected a model that was trained with actions.", nameof(model));
        }
        if (description.PositionalEncodingSize > 0)
        {
            throw new ArgumentException(
                $"The model's positional encoding size is {description.PositionalEncodingSize}; expected 0: a plan " +
                "does not know the time of a frame.", nameof(model));
        }
        _model = model;
    }

    /// <inheritdoc/>
    public override int StateSize => _model.Description.LatentSize;

    /// <inheritdoc/>
    public override int ActionSize => _model.Description.ActionSize;

    /// <inheritdoc/>
    public override int ActionsPerStep => _model.Description.Horizon;

    /// <summary>Predicts the latents one step on, as <see cref="JepaModel.Predict"/>.</summary>
    /// <param name="states">[N, D], latents.</param>
    /// <param name="actions">[N, A·H], the actions of a step oldest first.</param>
    /// <param name="nextStates">Receives [N, D].</param>
    /// <exception cref="ArgumentException">A length is not what the others ask for, or spans overlap.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public override void Advance(ReadOnlySpan<float> states, ReadOnlySpan<float> actions, Span<float> nextStates) =>
        _model.Predict(states, actions, nextStates);

    internal override IBoundRollout Bind(RolloutMemory memory) => new BoundRollout(_model, memory);

    /// <summary>A binding for each step: copies between steps would cost more than a small predictor.</summary>
    private sealed class BoundRollout : IBoundRollout
    {
        private readonly RolloutMemory _memory;
        private readonly BoundStep[] _steps;

        public BoundRollout(JepaModel model, RolloutMemory memory)
        {
            _memory = memory;
            _steps = new BoundStep[memory.Steps];
            for (int step = 0; step < _steps.Length; step++)
            {
                OnnxTensor[] inputs =
                [
                    memory.StatesAs(JepaContract.Latent, step), memory.ActionsAs(JepaContract.Action, step),
                ];
                OnnxTensor[] outputs = [memory.StatesAs(JepaContract.NextLatent, step + 1)];
                var binding = new OnnxBinding(model.RequirePredictor(), inputs, outputs);
                _steps[step] = new BoundStep(binding, inputs, outputs);
            }
        }

        public void Run()
        {
            foreach (BoundStep step in _steps)
            {
                step.Binding.Run(_memory.Samples);
                FiniteRows.Screen(step.Inputs, step.Outputs, _memory.Samples);
            }
            // The bindings and the tensors know the memory by addresses alone.
            GC.KeepAlive(_memory);
        }

        public void Dispose()
        {
            foreach (BoundStep step in _steps)
                step.Binding.Dispose();
        }
    }

    private readonly record struct BoundStep(OnnxBinding Binding, OnnxTensor[] Inputs, OnnxTensor[] Outputs);
}
