using Jepa.Training;
using Jepa.Training.Data;
using Microsoft.ML;

namespace Jepa.Documentation;

/// <summary>What the code of the pages takes for granted.</summary>
internal static class Given
{
    public static MLContext ml => throw new NotSupportedException();

    public static IDataView train => throw new NotSupportedException();

    public static IDataView test => throw new NotSupportedException();

    public static Series[] series => throw new NotSupportedException();

    public static TrainedJepa jepa => throw new NotSupportedException();

    public static ITransformer model => throw new NotSupportedException();
}
