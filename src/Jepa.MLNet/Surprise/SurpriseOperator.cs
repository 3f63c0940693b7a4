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
        int frames = checked(description.WindowSize + steps * description.Horizon);
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
        new Runner(model, definition, steps, inputs, outputs[0]);

    private sealed class Runner : IBatchRunner
    {
        private readonly JepaModelDescription _description;
        private readonly int _steps;
        private readonly PredictionInputs _inputs;
        private readonly PinnedRows _spans;
        private readonly PinnedRows _energies;
        private readonly PinnedRows _windows;
        private readonly PinnedRows _encoded;
        private readonly OpenLoop _loop;
        private readonly OnnxBinding _encoder;

        public Runner(
            JepaModel model,
            OperatorDefinition definition,
            int steps,
            IReadOnlyList<PinnedRows> inputs,
            PinnedRows energies)
        {
            _description = model.Description;
            _steps = steps;
            _inputs = new PredictionInputs(definition, _description, inputs);
            (_spans, _energies) = (inputs[0], energies);
            _windows = new PinnedRows(energies.Capacity, _description.WindowLength);
            _encoded = new PinnedRows(energies.Capacity, _description.LatentSize);
            _loop = new OpenLoop(model, energies.Capacity);
            _encoder = new OnnxBinding(
                model.Encoder, [_windows.As(JepaContract.Window)], [_encoded.As(JepaContract.Latent)]);
        }

        public void Run(int rows)
        {
            Encode(0, rows);
            _encoded.First(rows).CopyTo(_loop.Latents.First(rows));
            int actionFrame = _description.WindowSize - 1, toLastFrame = _steps * _description.Horizon;
            for (int step = 0; step < _steps; step++)
            {
                for (int row = 0; row < rows; row++)
                    _inputs.Set(_loop, row, step, actionFrame, timeOffset: toLastFrame);
                _loop.Step(rows);
                Encode(step + 1, rows);
                for (int row = 0; row < rows; row++)
                    _energies.Row(row)[step] = Energy(_loop.Latents.Row(row), _encoded.Row(row));
            }
            for (int row = 0; row < rows; row++)
            {
                Span<float> energies = _energies.Row(row);
                energies[_steps] = TensorPrimitives.Sum<float>(energies[.._steps]) / _steps;
            }
        }

        public void Dispose()
        {
            _encoder.Dispose();
            _loop.Dispose();
        }

        /// <summary>‖ẑ − z‖²/D.</summary>
        private static float Energy(ReadOnlySpan<float> predicted, ReadOnlySpan<float> encoded)
        {
            float distance = TensorPrimitives.Distance(predicted, encoded);
            return distance * distance / predicted.Length;
        }

        /// <summary>Encodes the window of each span that begins so many steps after its first.</summary>
        private void Encode(int step, int rows)
        {
            int first = step * _description.Horizon * _description.Frame.Size;
            for (int row = 0; row < rows; row++)
                _spans.Row(row).Slice(first, _windows.Width).CopyTo(_windows.Row(row));
            _encoder.Run(rows);
            // The binding knows the buffers by address alone.
            GC.KeepAlive(this);
        }
    }
}
