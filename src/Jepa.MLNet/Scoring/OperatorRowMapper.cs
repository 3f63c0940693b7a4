using Jepa.MLNet.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Scoring;

/// <summary>An operator over single rows, as a prediction engine asks for it: a batch of one.</summary>
/// <remarks>
/// The engine never disposes of its row: the batch's native binding is left to its finaliser there. The session is the
/// transformer's.
/// </remarks>
internal sealed class OperatorRowMapper : IRowMapper
{
    private readonly IBatchOperator _operator;
    private readonly ITransformer _transformer;
    private readonly DataViewSchema.Column[] _inputs;
    private readonly DataViewSchema.DetachedColumn[] _outputs;

    public OperatorRowMapper(DataViewSchema inputSchema, IBatchOperator batchOperator, ITransformer transformer)
    {
        _operator = batchOperator;
        _transformer = transformer;
        _inputs = batchOperator.Columns.Find(inputSchema);
        _outputs = batchOperator.Columns.Detached();
    }

    public DataViewSchema.DetachedColumn[] GetOutputColumns() => _outputs;

    public Func<int, bool> GetDependencies(Func<int, bool> activeOutput)
    {
        bool isActive = Enumerable.Range(0, _outputs.Length).Any(activeOutput);
        return column => isActive && _inputs.Any(input => input.Index == column);
    }

    public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action? disposer)
    {
        var getters = new Delegate[_outputs.Length];
        int[] active = [.. Enumerable.Range(0, _outputs.Length).Where(activeOutput)];
        disposer = null;
        if (active.Length == 0)
            return getters;

        var batch = new RowBatch(_operator, capacity: 1);
        disposer = batch.Dispose;
        BatchInput[] inputs = [.. _inputs.Select((column, index) =>
            batch.Bind(index, ColumnReader.Create(input, input.Schema[column.Index])))];
        long scoredPosition = -1;
        foreach (int output in active)
            getters[output] = OutputGetters.Create(_operator, batch, output, Score, () => input.Position);
        return getters;

        int Score()
        {
            // Several outputs of a row come from one run. A lone one is asked for once a row, and trusts no Position.
            if (active.Length > 1 && scoredPosition == input.Position)
                return 0;
            foreach (BatchInput column in inputs)
                column.Read(0);
            batch.Run(1);
            scoredPosition = input.Position;
            return 0;
        }
    }

    public ITransformer GetTransformer() => _transformer;

    void ICanSaveModel.Save(ModelSaveContext ctx) => _transformer.Save(ctx);
}
