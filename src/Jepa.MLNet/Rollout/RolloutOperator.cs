using Jepa.MLNet.Onnx;
using Jepa.MLNet.Scoring;

namespace Jepa.MLNet;

/// <summary>How far a rollout goes, and what it gives.</summary>
/// <param name="Steps">S, the number of steps.</param>
/// <param name="AllSteps">Whether it gives every step's latent; otherwise the last step's alone.</param>
internal sealed record RolloutPlan(int Steps, bool AllSteps);

/// <summary>The rollout as an operator: a window and the actions after it in, predicted latents out.</summary>
internal sealed class RolloutOperator(JepaModel model, OperatorDefinition definition, RolloutPlan plan) : IBatchOperator
{
    public OperatorColumns Columns { get; } = ColumnsOf(definition, model.Description, plan);

    public int BatchSize => definition.Options.BatchSize;

    public NonFiniteWindows NonFinite => definition.Options.NonFinite;

    public static OperatorColumns ColumnsOf(
        OperatorDefinition definition, JepaModelDescription description, RolloutPlan plan)
    {
        string name = definition.ColumnNames[0]!;
        int size = description.LatentSize;
        OutputColumn output = plan.AllSteps
            ? new OutputColumn(name, checked(plan.Steps * size))
            {
                Dimensions = [plan.Steps, size],
                SlotName = slot => $"{name}Step{slot / size + 1}Axis{slot % size}",
            }
            : new OutputColumn(name, size);
        int actionFrames = checked(plan.Steps * description.Horizon);
        return new OperatorColumns(
            PredictionColumns.Inputs(definition, description, description.WindowSize, actionFrames, Range.All),
            [output]);
    }

    public void ThrowIfDisposed() => model.Encoder.ThrowIfDisposed();

    public IBatchRunner CreateRunner(IReadOnlyList<PinnedRows> inputs, IReadOnlyList<PinnedRows> outputs) =>
        new Runner(model, definition, plan, inputs, outputs[0]);

    private sealed class Runner : IBatchRunner
    {
        private readonly RolloutPlan _plan;
        private readonly PredictionInputs _inputs;
        private readonly PinnedRows _output;
        private readonly OpenLoop _loop;
        private readonly OnnxBinding _encoder;

        public Runner(
            JepaModel model,
            OperatorDefinition definition,
            RolloutPlan plan,
            IReadOnlyList<PinnedRows> inputs,
            PinnedRows output)
        {
            _plan = plan;
            _output = output;
            _inputs = new PredictionInputs(definition, model.Description, inputs);
            _loop = new OpenLoop(model, output.Capacity);
            _encoder = new OnnxBinding(
                model.Encoder, [inputs[0].As(JepaContract.Window)], [_loop.Latents.As(JepaContract.Latent)]);
        }

        public void Run(int rows)
        {
            _encoder.Run(rows);
            for (int step = 0; step < _plan.Steps; step++)
            {
                for (int row = 0; row < rows; row++)
                    _inputs.Set(_loop, row, step, firstActionFrame: 0, timeOffset: 0);
                _loop.Step(rows);
                if (_plan.AllSteps)
                    CopyTo(step * _loop.Latents.Width, rows);
            }
            if (!_plan.AllSteps)
                CopyTo(0, rows);
        }

        public void Dispose()
        {
            _encoder.Dispose();
            _loop.Dispose();
        }

        private void CopyTo(int place, int rows)
        {
            for (int row = 0; row < rows; row++)
                _loop.Latents.Row(row).CopyTo(_output.Row(row)[place..]);
        }
    }
}
