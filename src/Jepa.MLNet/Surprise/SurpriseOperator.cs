using System.Numerics.Tensors;
using Jepa.MLNet.Onnx;
using Jepa.MLNet.Scoring;

namespace Jepa.MLNet;

/// <summary>Surprise as an operator: a span of frames in, the energy of each step and their mean out.</summary>
internal sealed class SurpriseOperator(JepaModel model, OperatorDefinition definition, int steps) : IBatchOperator
{
    public OperatorColumns Columns { get; } = ColumnsOf(definition, model.Description, steps);

    public int BatchSize => definition.Options.BatchSize;

    public NonFiniteWindows NonFinite => definition.Options.NonFinite;

    public static OperatorColumns ColumnsOf(
        OperatorDefinition definition, JepaModelDescription description, int steps)
    {
        string name = definition.ColumnNames[0]!;
        int frames = StepResiduals.SpanOf(description, steps);
        var energies = new OutputColumn(name, checked(steps + 1))
        {
            SlotName = slot => slot == steps ? $"{name}Mean" : $"{name}Step{slot + 1}",
        };
        Range between = (description.WindowSize - 1)..(frames - 1);
        return new OperatorColumns(
            PredictionColumns.Inputs(definition, description, frames, frames, between), [energies]);
    }

    public void ThrowIfDisposed() => model.Encoder.ThrowIfDisposed();

    public IBatchRunner CreateRunner(IReadOnlyList<PinnedRows> inputs, IReadOnlyList<PinnedRows> outputs) =>
        new Runner(new StepResiduals(model, definition, steps, starts: .., inputs), steps, outputs[0]);

    private sealed class Runner(StepResiduals residuals, int steps, PinnedRows energies) : IBatchRunner
    {
        public void Run(int rows)
        {
            residuals.Run(rows);
            for (int row = 0; row < rows; row++)
                SetEnergies(residuals.Rows.Row(row), energies.Row(row));
        }

        public void Dispose() => residuals.Dispose();

        /// <summary>‖ẑ_k − z_k‖²/D of each step, and their mean.</summary>
        private void SetEnergies(ReadOnlySpan<float> residual, Span<float> energy)
        {
            int latentSize = residual.Length / steps;
            for (int step = 0; step < steps; step++)
            {
                float squares = TensorPrimitives.SumOfSquares(residual.Slice(step * latentSize, latentSize));
                energy[step] = squares / latentSize;
            }
            energy[steps] = TensorPrimitives.Sum<float>(energy[..steps]) / steps;
        }
    }
}
