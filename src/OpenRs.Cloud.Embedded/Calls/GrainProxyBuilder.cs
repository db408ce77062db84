using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;

namespace OpenRs.Cloud.Embedded;

/// <summary>
/// Emits the proxy class of a grain interface: per method, an array of its arguments and a call to <see cref="GrainProxy"/>.
/// </summary>
internal static class GrainProxyBuilder
{
    private const MethodAttributes Implementation = MethodAttributes.Private | MethodAttributes.Final | MethodAttributes.Virtual
        | MethodAttributes.HideBySig | MethodAttributes.NewSlot;

    private static readonly ModuleBuilder Module = AssemblyBuilder
        .DefineDynamicAssembly(new AssemblyName("OpenRs.Cloud.Embedded.Proxies"), AssemblyBuilderAccess.Run).DefineDynamicModule("Proxies");

    private static readonly Type[] ConstructorTypes = [typeof(GrainReferenceShared), typeof(IdSpan), typeof(GrainHost), typeof(GrainMethod[])];
    private static int s_count;

    public static Func<GrainReferenceShared, IdSpan, GrainHost, GrainMethod[], GrainProxy> Build(Type grainInterface, GrainMethod[] methods)
    {
        var name = $"{grainInterface.FullName}.Proxy{Interlocked.Increment(ref s_count)}";
        var type = Module.DefineType(name, TypeAttributes.NotPublic | TypeAttributes.Sealed, typeof(GrainProxy), [grainInterface]);
        EmitConstructor(type);
        for (var i = 0; i < methods.Length; i++)
        {
            EmitMethod(type, methods[i], i);
        }

        var parameters = Array.ConvertAll(ConstructorTypes, Expression.Parameter);
        var create = Expression.New(type.CreateType().GetConstructor(ConstructorTypes)!, parameters);
        return Expression.Lambda<Func<GrainReferenceShared, IdSpan, GrainHost, GrainMethod[], GrainProxy>>(create, parameters).Compile();
    }

    private static void EmitConstructor(TypeBuilder type)
    {
        var il = type.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, ConstructorTypes).GetILGenerator();
        for (var i = 0; i <= ConstructorTypes.Length; i++)
        {
            il.Emit(OpCodes.Ldarg, i);
        }

        il.Emit(OpCodes.Call, typeof(GrainProxy).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, ConstructorTypes)!);
        il.Emit(OpCodes.Ret);
    }

    private static void EmitMethod(TypeBuilder type, GrainMethod method, int index)
    {
        var parameters = Array.ConvertAll(method.Info.GetParameters(), p => p.ParameterType);
        var builder = type.DefineMethod(
            $"{method.Info.DeclaringType}.{method.Info.Name}", Implementation, method.Info.ReturnType, parameters);
        var il = builder.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, index);
        il.Emit(OpCodes.Ldc_I4, parameters.Length);
        il.Emit(OpCodes.Newarr, typeof(object));
        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldarg, i + 1);
            il.Emit(OpCodes.Box, parameters[i]);
            il.Emit(OpCodes.Stelem_Ref);
        }

        il.Emit(OpCodes.Call, CallFor(method));
        il.Emit(OpCodes.Ret);
        type.DefineMethodOverride(builder, method.Info);
    }

    private static MethodInfo CallFor(GrainMethod method)
    {
        var returns = method.Info.ReturnType;
        var name = returns == typeof(void) ? nameof(GrainProxy.CallOneWay)
            : returns == typeof(Task) ? nameof(GrainProxy.Call)
            : returns == typeof(ValueTask) ? nameof(GrainProxy.CallValue)
            : returns.GetGenericTypeDefinition() == typeof(Task<>) ? nameof(GrainProxy.CallForResult)
            : nameof(GrainProxy.CallForValueResult);
        var call = typeof(GrainProxy).GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic)!;
        return method.ResultType is null ? call : call.MakeGenericMethod(method.ResultType);
    }
}
