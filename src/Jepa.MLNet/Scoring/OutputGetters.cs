using Jepa.MLNet.Onnx;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Scoring;

/// <summary>Makes the getters of an operator's output columns over a batch.</summary>
internal static class OutputGetters
{
    /// <summary>Makes the getter of one output column.</summary>
    /// <param name="batchOperator">The operator.</param>
    /// <param name="batch">Its batch.</param>
    /// <param name="output">The index of the output column.</param>
    /// <param name="score">Sees to it that the current row is scored, and says which row of the batch it is.</param>
    /// <param name="position">Says the current row's position in the data, for messages.</param>
    public static Delegate Create(
        IBatchOperator batchOperator, RowBatch batch, int output, Func<int> score, Func<long> position)
    {
        bool throws = batchOperator.NonFinite == NonFiniteWindows.Throw;
        PinnedRows rows = batch.Outputs[output];
        if (batchOperator.Columns.Outputs[output].IsScalar)
        {
            return (ValueGetter<float>)((ref float value) =>
            {
                int row = ScoredRow();
                value = rows.Row(row)[0];
            });
        }
        return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            Span<float> values = rows.Row(throws ? ScoredRow() : score());
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, values.Length);
            values.CopyTo(editor.Values);
            value = editor.Commit();
        });

        int ScoredRow()
        {
            int row = score();
            if (throws && !batch.IsFinite(row))
            {
                throw new InvalidOperationException(
                    $"The row at position {position()} holds NaN or an infinity in column " +
                    $"{string.Join(" or ", batchOperator.Columns.Inputs.Select(input => $"'{input.Name}'"))}.");
            }
            return row;
        }
    }
}
