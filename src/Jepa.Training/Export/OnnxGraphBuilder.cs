using System.Runtime.InteropServices;
using Google.Protobuf;
using Jepa.Training.Export.Proto;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Export;

/// <summary>Builds one ONNX model node by node: opset 17, IR version 8, float32, a symbolic batch dimension.</summary>
internal sealed class OnnxGraphBuilder(string name)
{
    private const int OpsetVersion = 17;
    private const int IrVersion = 8;
    private const string BatchDimension = "batch";

    private readonly GraphProto _graph = new() { Name = name };

    /// <summary>Declares an input <c>[batch, size]</c>.</summary>
    public string AddInput(string input, int size)
    {
        _graph.Input.Add(BatchOf(input, size));
        return input;
    }

    /// <summary>Adds a node and returns the name of its output.</summary>
    public string AddNode(string operation, IEnumerable<string> inputs, params ReadOnlySpan<(string Name, OnnxAttribute Value)> attributes)
    {
        var node = new NodeProto { OpType = operation, Name = $"{operation}{_graph.Node.Count}" };
        node.Input.AddRange(inputs);
        node.Output.Add($"{node.Name}_output");
        foreach ((string attribute, OnnxAttribute value) in attributes)
            node.Attribute.Add(value.Named(attribute));
        _graph.Node.Add(node);
        return node.Output[0];
    }

    /// <summary>Adds a Reshape to <paramref name="shape"/> and returns the name of its output; a 0 keeps the dimension that stands there, as the batch's.</summary>
    public string AddReshape(string input, params ReadOnlySpan<long> shape) =>
        AddNode("Reshape", [input, AddInitializer($"shape{_graph.Node.Count}", shape)]);

    /// <summary>Stores whole numbers in the graph, as a vector, and returns the name they go by.</summary>
    public string AddInitializer(string initializer, ReadOnlySpan<long> values)
    {
        var proto = new TensorProto
        {
            Name = initializer,
            DataType = (int)TensorProto.Types.DataType.Int64,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)),
        };
        proto.Dims.Add(values.Length);
        _graph.Initializer.Add(proto);
        return initializer;
    }

    /// <summary>Stores a tensor's values in the graph and returns the name they go by.</summary>
    public string AddInitializer(string initializer, Tensor values)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor contiguous = values.detach().cpu().to_type(ScalarType.Float32).contiguous();
        var proto = new TensorProto
        {
            Name = initializer,
            DataType = (int)TensorProto.Types.DataType.Float,
            RawData = ByteString.CopyFrom(contiguous.bytes),
        };
        proto.Dims.AddRange(contiguous.shape);
        _graph.Initializer.Add(proto);
        return initializer;
    }

    /// <summary>Declares the value <paramref name="value"/> as the output <c>[batch, size]</c> and finishes the model.</summary>
    public ModelProto Build(string value, string output, int size, IReadOnlyDictionary<string, string> metadata)
    {
        NodeProto last = _graph.Node.Single(node => node.Output.Contains(value));
        last.Output[last.Output.IndexOf(value)] = output;
        _graph.Output.Add(BatchOf(output, size));
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "Jepa.Training",
            ProducerVersion = Package.Version,
            Graph = _graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OpsetVersion });
        foreach ((string key, string text) in metadata)
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = text });
        return model;
    }

    private static ValueInfoProto BatchOf(string name, int size)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = BatchDimension });
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape } },
        };
    }
}
