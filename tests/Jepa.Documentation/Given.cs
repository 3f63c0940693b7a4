using Jepa.Training;
using Jepa.Training.Data;
using Microsoft.ML;

namespace Jepa.Documentation;

/// <summary>What the code of the pages takes for granted.</summary>
internal abstract class Given
{
    protected static MLContext ml => throw new NotSupportedException();

    protected static IDataView train => throw new NotSupportedException();

    protected static IDataView test => throw new NotSupportedException();

    protected static Series[] series => throw new NotSupportedException();

    protected static TrainedJepa jepa => throw new NotSupportedException();

    protected static ITransformer model => throw new NotSupportedException();
}
